import type { NextConfig } from "next";
import createNextIntlPlugin from "next-intl/plugin";
import { env } from "@/lib/env";
import { API_POLICY } from "@/lib/http/csp";
import { LANGUAGE_HEADER } from "@/lib/http/page-headers";

const PERMISSIONS = [
  "accelerometer=()",
  "camera=()",
  "geolocation=()",
  "gyroscope=()",
  "magnetometer=()",
  "microphone=()",
  "usb=()",
  'payment=(self "https://js.stripe.com")',
].join(", ");

const SECURITY_HEADERS = [
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  // Banks open their confirmation in a window of its own; plain same-origin would cut it off from us.
  { key: "Cross-Origin-Opener-Policy", value: "same-origin-allow-popups" },
];

const LANGUAGE = { type: "header", key: LANGUAGE_HEADER, value: "(?<language>en|de|fr)" } as const;

const config: NextConfig = {
  agentRules: false,
  cacheComponents: true,
  partialPrefetching: true,
  typedRoutes: true,
  poweredByHeader: false,
  // For the readers named here Next answers in one piece, with the page's own status. Otherwise an empty shell with 200
  // leaves first, and a page that is not found or redirects says so too late (vercel/next.js#95380).
  htmlLimitedBots: /.*/,
  distDir: env().NEXT_DIST_DIR,
  turbopack: { root: import.meta.dirname },
  // A form of ours is a few fields; anything larger is a mistake or an attack.
  experimental: { serverActions: { bodySizeLimit: "64kb" } },
  // The proxy names the language in a header; see `letConfigRewrite` there. Before files, or `/[locale]/…` would be an address. Next
  // compiles each rule anew for each request, the API's too: what can be led elsewhere is no rule.
  rewrites: async () => ({
    beforeFiles: [{ source: "/:path*", has: [LANGUAGE], destination: "/:language/:path*" }],
    afterFiles: [],
    fallback: [],
  }),
  headers: async () => [
    { source: "/(.*)", headers: SECURITY_HEADERS },
    // What the API answers runs nothing; and Next compiles each value with a colon anew for each request.
    { source: "/((?!api/|api$).*)", headers: [{ key: "Permissions-Policy", value: PERMISSIONS }] },
    // The address is the key to the receipt: it is told to nobody, not even as where a click came from.
    { source: "/r/:path*", headers: [{ key: "Referrer-Policy", value: "no-referrer" }] },
    // This one is a key too, but forms are sent from its page: without a referrer their origin would be "null".
    { source: "/owed/:path*", headers: [{ key: "Referrer-Policy", value: "same-origin" }] },
    {
      source: "/(.*)",
      has: [{ type: "header", key: "x-forwarded-proto", value: "https" }],
      headers: [{ key: "Strict-Transport-Security", value: "max-age=63072000; includeSubDomains" }],
    },
    { source: "/api/:path*", headers: [{ key: "Content-Security-Policy", value: API_POLICY }] },
  ],
};

export default createNextIntlPlugin("./lib/i18n/request.ts")(config);
