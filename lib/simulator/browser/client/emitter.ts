export type Handler = (event?: unknown) => void;

/** Listeners of one element or group; removing an unknown listener is allowed at any time, also after destruction. */
export class Emitter {
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #single = new WeakSet<Handler>();

  on(name: string, handler: Handler): void {
    const handlers = this.#handlers.get(name) ?? new Set<Handler>();
    handlers.add(handler);
    this.#handlers.set(name, handlers);
  }

  once(name: string, handler: Handler): void {
    this.#single.add(handler);
    this.on(name, handler);
  }

  off(name: string, handler?: Handler): void {
    if (handler) this.#handlers.get(name)?.delete(handler);
    else this.#handlers.delete(name);
  }

  emit(name: string, event?: unknown): void {
    for (const handler of [...(this.#handlers.get(name) ?? [])]) {
      if (this.#single.has(handler)) this.off(name, handler);
      handler(event);
    }
  }

  clear(): void {
    this.#handlers.clear();
  }
}
