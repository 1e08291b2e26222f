"use client";

import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";

export type TryLabels = Readonly<
  Record<
    | "key"
    | "keyHint"
    | "title"
    | "send"
    | "sending"
    | "newKey"
    | "body"
    | "headers"
    | "noKey"
    | "live"
    | "failed"
    | "notJson"
    | "noBody",
    string
  >
>;

type Room = { readonly apiKey: string; readonly setApiKey: (key: string) => void; readonly labels: TryLabels };

const TryContext = createContext<Room | null>(null);
/** Gone with the tab, and never sent anywhere but with the requests themselves. */
const STORED = "bayfare-docs-key";

/** What the forms of the page have in common: the reader's key. */
export function TryRoom({ labels, children }: { readonly labels: TryLabels; readonly children: ReactNode }) {
  const [apiKey, setApiKey] = useState("");
  useEffect(() => setApiKey(stored(() => sessionStorage.getItem(STORED)) ?? ""), []);
  const room = useMemo(
    () => ({
      apiKey,
      labels,
      setApiKey: (key: string) => {
        setApiKey(key);
        // A live key is not asked with, and not kept either.
        if (key.startsWith("bf_test_")) stored(() => sessionStorage.setItem(STORED, key));
        else stored(() => sessionStorage.removeItem(STORED));
      },
    }),
    [apiKey, labels],
  );
  return <TryContext value={room}>{children}</TryContext>;
}

export function useTryRoom(): Room {
  const room = useContext(TryContext);
  if (!room) throw new Error("a form of the docs stands outside their room");
  return room;
}

export function KeyField() {
  const { apiKey, setApiKey, labels } = useTryRoom();
  return (
    <div className="grid gap-1.5">
      <label htmlFor="docs-key" className="font-semibold">
        {labels.key}
      </label>
      <p id="docs-key-hint" className="text-quiet">
        {labels.keyHint}
      </p>
      <input
        id="docs-key"
        type="password"
        autoComplete="off"
        spellCheck={false}
        aria-describedby="docs-key-hint"
        value={apiKey}
        onChange={(event) => setApiKey(event.target.value.trim())}
        className="field-input"
      />
    </div>
  );
}

/** A browser may keep storage from pages; then the key lives as long as the page. */
function stored<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
