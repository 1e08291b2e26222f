"use client";

import { type FormEvent, useEffect, useState } from "react";
import { type Answered, type Tried, type TriedOperation, tryOperation } from "@/components/docs/send-try";
import { useTryRoom } from "@/components/docs/try-room";

const FIELD = "field-input font-mono text-[0.9375rem]";

/** Sends the operation as it is filled in, with the reader's own test key, and shows what came back. */
export function TryIt({ operation }: { readonly operation: TriedOperation }) {
  const { apiKey, labels } = useTryRoom();
  const [once, setOnce] = useState("");
  const [tried, setTried] = useState<Tried | "sending" | null>(null);
  useEffect(() => setOnce(freshKey()), []);
  const { id, method, parameters, body } = operation;
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setTried("sending");
    setTried(await tryOperation(operation, apiKey, (name) => String(form.get(name) ?? "")));
  };
  return (
    <details className="needs-script">
      <summary>{labels.title}</summary>
      <form onSubmit={send} aria-label={`${labels.title}: ${id}`} className="grid gap-3">
        {parameters.map(({ name, isRequired, example }) => (
          <label key={name} className="grid gap-1">
            <span className="font-semibold">{name}</span>
            <input name={name} required={isRequired} placeholder={example} autoComplete="off" className={FIELD} />
          </label>
        ))}
        {body === undefined ? null : (
          <label className="grid gap-1">
            <span className="font-semibold">{labels.body}</span>
            <textarea
              name="body"
              rows={body.split("\n").length}
              defaultValue={body}
              spellCheck={false}
              className={FIELD}
            />
          </label>
        )}
        {method === "POST" ? (
          <div className="grid gap-1">
            <label htmlFor={`${id}-once`} className="font-semibold">
              Idempotency-Key
            </label>
            <div className="flex flex-wrap gap-2">
              <input
                id={`${id}-once`}
                name="idempotency-key"
                value={once}
                onChange={(event) => setOnce(event.target.value)}
                autoComplete="off"
                className={`${FIELD} min-w-0 flex-1 basis-56`}
              />
              <button type="button" className="btn btn-outline" onClick={() => setOnce(freshKey())}>
                {labels.newKey}
              </button>
            </div>
          </div>
        ) : null}
        <button type="submit" className="btn btn-primary justify-self-start" disabled={tried === "sending"}>
          {tried === "sending" ? labels.sending : labels.send}
        </button>
        <div role="status">{tried === null || tried === "sending" ? null : <Outcome tried={tried} />}</div>
      </form>
    </details>
  );
}

function Outcome({ tried }: { readonly tried: Tried }) {
  const { labels } = useTryRoom();
  if ("problem" in tried) {
    return (
      <p className="font-semibold text-error">
        {labels[tried.problem]}{" "}
        {tried.problem === "noKey" ? (
          <a href="#docs-key" className="link-plain">
            {labels.key}
          </a>
        ) : null}
      </p>
    );
  }
  return <Shown answered={tried} />;
}

function Shown({ answered: { status, headers, body } }: { readonly answered: Answered }) {
  const { labels } = useTryRoom();
  return (
    <div className="grid gap-2">
      <p>
        <strong className="figures">{status}</strong>
      </p>
      <dl aria-label={labels.headers} className="text-[0.9375rem]">
        {headers.map(([name, value]) => (
          <div key={name} className="flex flex-wrap gap-x-2">
            <dt className="text-quiet">{name}</dt>
            <dd className="[overflow-wrap:anywhere]">{value}</dd>
          </div>
        ))}
      </dl>
      <pre>
        <code>{body === "" ? labels.noBody : body}</code>
      </pre>
    </div>
  );
}

/** `randomUUID` is missing where a page has no https. */
function freshKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
