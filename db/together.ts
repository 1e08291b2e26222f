import DataLoader from "dataloader";
import type { Database } from "@/db/client";

/** Asked with one statement: many requests of one moment, and few enough for it to stay quick. */
const ASKED_MOST = 200;
/** So long is waited for the statement before; one that is held up does not hold up everybody. */
const WAIT_MS = 25;

type AskAll<Question, Answer> = (db: Database, questions: readonly Question[]) => Promise<readonly Answer[]>;

/**
 * What many requests ask of the database at the same moment is asked with one statement: all that came while the one before was
 * under way. Nothing is remembered: an answer was read after its question was put. Questions of different scopes never meet in
 * one statement, and when it fails, it fails for those that are in it. `askAll` answers in the order of the questions.
 */
export function together<Question, Answer>(
  askAll: AskAll<Question, Answer>,
): (db: Database, question: Question) => Promise<Answer> {
  const origins = new WeakMap<object, Map<string, (question: Question) => Promise<Answer>>>();
  return (db, question) => {
    const scopes = origins.get(db.origin) ?? new Map();
    origins.set(db.origin, scopes);
    const scope = JSON.stringify(db.scope);
    const made = () =>
      gathering(
        (questions: readonly Question[]) => askAll(db, questions),
        () => scopes.delete(scope),
      );
    const ask = scopes.get(scope) ?? made();
    scopes.set(scope, ask);
    return ask(question);
  };
}

/** `idle` is told when nobody waits any more. */
function gathering<Question, Answer>(
  askAll: (questions: readonly Question[]) => Promise<readonly Answer[]>,
  idle: () => void,
): (question: Question) => Promise<Answer> {
  let underWay: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const loader = new DataLoader<Question, Answer>(
    (questions) => {
      const answers = askAll(questions);
      underWay = answers;
      return answers;
    },
    {
      cache: false,
      maxBatchSize: ASKED_MOST,
      // Not before the end of this turn of the loop: further requests may have come with it.
      batchScheduleFn: (ask) => void settled(underWay, WAIT_MS).then(() => setImmediate(ask)),
    },
  );
  return async (question) => {
    waiting += 1;
    try {
      return await loader.load(question);
    } finally {
      waiting -= 1;
      if (waiting === 0) idle();
    }
  };
}

/** When it is settled, whichever way, or so many milliseconds are over. */
function settled(work: Promise<unknown>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    work.then(done, done);
  });
}
