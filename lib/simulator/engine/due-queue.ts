type Entry = { readonly id: string; readonly at: number };

/** A binary heap: the next thing to fall due is found at once, also with a hundred thousand waiting. */
export class DueQueue {
  #entries: Entry[] = [];

  clear(): void {
    this.#entries = [];
  }

  peek(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    const heap = this.#entries;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || above.at <= entry.at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  pop(): Entry | undefined {
    const heap = this.#entries;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      const child = this.#smallerChild(index);
      const below = heap[child];
      if (below === undefined || below.at >= last.at) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }

  #smallerChild(index: number): number {
    const left = 2 * index + 1;
    const right = this.#entries[left + 1];
    const leftAt = this.#entries[left]?.at ?? Number.POSITIVE_INFINITY;
    return right !== undefined && right.at < leftAt ? left + 1 : left;
  }
}
