import { readFileSync } from "node:fs";
import path from "node:path";
import type { Bug, Edit } from "./bug";
import { BUGS } from "./catalogue";

/** The bug that this run is to find, if any. */
export function sownBug(): Bug | undefined {
  const { MODEL_BUG: name } = process.env;
  if (!name) return undefined;
  const bug = BUGS.find((one) => one.name === name);
  if (!bug) throw new Error(`no bug is called "${name}"`);
  return bug;
}

/** How often the text of an edit stands in its file; once, or the bug is no bug any more. */
export function standsIn(root: string, { file, find }: Edit): number {
  return readFileSync(path.join(root, file), "utf8").split(find).length - 1;
}

/** Reads the source as if it had the bug: what is on the disk stays as it is. */
export function sow(root: string, bug: Bug) {
  return {
    name: "seeded-bug",
    enforce: "pre" as const,
    transform(code: string, id: string): string | undefined {
      const edits = bug.edits.filter(({ file }) => id === path.join(root, file));
      if (edits.length === 0) return undefined;
      return edits.reduce((text, { file, find, replace }) => {
        if (text.split(find).length !== 2) throw new Error(`"${bug.name}" no longer fits ${file}`);
        return text.replace(find, () => replace);
      }, code);
    },
  };
}
