export type Handler = (event?: unknown) => void;

/** Listeners of one element or group; removing an unknown listener is allowed at any time, also after destruction. */
export class Emitter {
  /** Per name: the listeners, and whether each is for one time only. One function may listen to several names. */
  readonly #handlers = new Map<string, Map<Handler, boolean>>();

  on(name: string, handler: Handler): void {
    this.#add(name, handler, false);
  }

  once(name: string, handler: Handler): void {
    this.#add(name, handler, true);
  }

  #add(name: string, handler: Handler, isSingle: boolean): void {
    const handlers = this.#handlers.get(name) ?? new Map<Handler, boolean>();
    handlers.set(handler, isSingle);
    this.#handlers.set(name, handlers);
  }

  off(name: string, handler?: Handler): void {
    if (handler) this.#handlers.get(name)?.delete(handler);
    else this.#handlers.delete(name);
  }

  emit(name: string, event?: unknown): void {
    for (const [handler, isSingle] of [...(this.#handlers.get(name) ?? [])]) {
      if (isSingle) this.off(name, handler);
      handler(event);
    }
  }

  clear(): void {
    this.#handlers.clear();
  }
}
