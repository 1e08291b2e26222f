import { measureApi } from "@/tests/bench/api/measure";

process.stdout.write(JSON.stringify(await measureApi(Number(process.argv[2]))));
