import { createServer } from "node:http";
import { createBayfare } from "@/lib/client/bayfare";
import { sampleApp } from "@/tests/support/sample-app/app";

const { BAYFARE_URL = "http://127.0.0.1:3000", BAYFARE_API_KEY, PORT = "4000" } = process.env;
if (!BAYFARE_API_KEY) throw new Error("BAYFARE_API_KEY is missing: demo.json has one for each app");
const app = sampleApp({
  bayfare: createBayfare({ url: BAYFARE_URL, apiKey: BAYFARE_API_KEY }),
  returnUrl: process.env.RETURN_URL ?? "https://wayfarer.example/parked",
});
const url = `http://127.0.0.1:${PORT}`;
const server = createServer(app.listener);
server.listen(Number(PORT), "127.0.0.1", async () => {
  const unsubscribe = await app.subscribe(url);
  process.stdout.write(`The sample app listens at ${url}\n`);
  process.once("SIGINT", () => unsubscribe().finally(() => server.close()));
});
