import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { programEnvironment } from "@/tests/support/chaos/program";
import type { Stage } from "@/tests/support/chaos/stage";

/** The product's own worker programs, behind the wires of a stage. */
export type Workers = {
  /** Starts one; it goes on until it is struck or ended. */
  start(): void;
  /** Starts one that is killed at the first step with these words, or at the step with this number. */
  doom(at: string | number): { struck: Promise<string> };
  end(): Promise<void>;
  dispose(): Promise<void>;
};

export function workersOf(stage: Stage): Workers {
  const { env, dispose } = programEnvironment(stage, "http://127.0.0.1:14100");
  const running = new Set<ChildProcess>();
  const start = () => {
    const child = spawn(process.execPath, ["--import", "tsx", "lib/jobs/main.ts"], {
      env,
      stdio: "ignore",
    });
    running.add(child);
    child.once("exit", () => running.delete(child));
    return child;
  };
  const end = async () => {
    await Promise.all(
      [...running].map((child) => {
        const gone = once(child, "exit");
        child.kill("SIGKILL");
        return gone;
      }),
    );
  };
  return {
    start() {
      stage.tape.begin({});
      start();
    },
    doom(at) {
      const child = start();
      const struck = new Promise<string>((resolve) => {
        const strike = async () => {
          const gone = once(child, "exit");
          child.kill("SIGKILL");
          await gone;
          resolve(stage.tape.struck ?? "");
        };
        stage.tape.begin({ at, strike });
      });
      return { struck };
    },
    end,
    async dispose() {
      await end();
      dispose();
    },
  };
}
