import path from "node:path";
import type { NextConfig } from "next";

/** A page of the same Next with nothing of ours on it: what a phone loads before Bayfare adds anything. */
const config: NextConfig = {
  agentRules: false,
  cacheComponents: true,
  turbopack: { root: path.resolve(import.meta.dirname, "../../..") },
};
export default config;
