import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";

export type CheckoutServer = { url: string; close(): Promise<void> };

async function bundle(entry: "checkout" | "workbench"): Promise<string> {
  const result = await build({
    entryPoints: [join(import.meta.dirname, `${entry}.tsx`)],
    bundle: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    jsx: "automatic",
    jsxDev: true,
    define: { "process.env.NODE_ENV": '"development"' },
    logLevel: "silent",
  });
  return result.outputFiles[0]?.text ?? "";
}

/** As strict as the product's own policy: no inline style or script, the simulator named in three directives. */
function policyFor(simulatorUrl: string): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${simulatorUrl}`,
    `frame-src ${simulatorUrl}`,
    `connect-src ${simulatorUrl}`,
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
  ].join("; ");
}

function page(simulatorUrl: string, script = "checkout"): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Checkout</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="/icon"><link rel="stylesheet" href="/checkout.css">
<script src="${simulatorUrl}/js/stripe.js"></script><script type="module" src="/${script}.js"></script></head>
<body><div id="root"></div><div id="plain"></div></body></html>`;
}

const CSS =
  "body{font:16px system-ui;margin:0;padding:24px;color:#1e293b}main{max-width:480px}button{min-height:44px}ol{font-size:12px}";

/** A page of another origin that embeds the card fields through the official React library. */
export async function startCheckoutServer(simulatorUrl: string): Promise<CheckoutServer> {
  const [checkout, workbench] = await Promise.all([bundle("checkout"), bundle("workbench")]);
  const files = new Map([
    ["/", { type: "text/html", text: page(simulatorUrl) }],
    // A page with the script and nothing else, for methods that are called directly.
    ["/plain", { type: "text/html", text: page(simulatorUrl).replace(/<script type="module".*?<\/script>/, "") }],
    ["/return", { type: "text/html", text: "<!doctype html><title>Returned</title><h1>Returned</h1>" }],
    ["/workbench", { type: "text/html", text: page(simulatorUrl, "workbench") }],
    ["/checkout.js", { type: "text/javascript", text: checkout }],
    ["/workbench.js", { type: "text/javascript", text: workbench }],
    ["/checkout.css", { type: "text/css", text: CSS }],
    ["/icon", { type: "image/svg+xml", text: "<svg xmlns='http://www.w3.org/2000/svg'/>" }],
  ]);
  const server: Server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? "/", "http://checkout").pathname);
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": `${file.type}; charset=utf-8`,
      "content-security-policy": policyFor(simulatorUrl),
    });
    response.end(file.text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}
