import { writeFileSync } from "node:fs";
import path from "node:path";
import { clientSource } from "@/lib/http/client-source";

writeFileSync(path.join(import.meta.dirname, "../client/operations.ts"), clientSource());
