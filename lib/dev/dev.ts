import { parseArgs } from "node:util";
import { runStack } from "@/lib/dev/run-stack";

const { values } = parseArgs({ options: { reset: { type: "boolean", default: false } } });

await runStack({ mode: "hot", reset: values.reset });
