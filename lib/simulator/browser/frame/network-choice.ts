import { BRAND_NAMES } from "@/lib/simulator/browser/frame/card";
import { part } from "@/lib/simulator/browser/frame/page";

/**
 * The choice between the networks of a co-badged card: both shown alike and nothing preselected, unless the page said
 * which one the person preferred before (Regulation (EU) 2015/751, facts 5.2).
 */
export class NetworkChoice {
  readonly #box = part("networks", HTMLFieldSetElement);
  readonly #options = part("network-options", HTMLElement);
  readonly #changed: () => void;
  #offered = "";
  #preferred: readonly string[] = [];

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  prefer(networks: readonly string[]): void {
    this.#preferred = networks;
  }

  offer(networks: readonly string[]): void {
    const wanted = networks.length > 1 ? networks : [];
    const key = wanted.join(" ");
    if (key === this.#offered) return;
    this.#offered = key;
    const preselected = this.#preferred.find((network) => wanted.includes(network));
    this.#options.replaceChildren(...wanted.map((network) => this.#option(network, network === preselected)));
    this.#box.hidden = wanted.length === 0;
  }

  #option(network: string, isChecked: boolean): HTMLLabelElement {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.type = "radio";
    input.name = "network";
    input.value = network;
    input.checked = isChecked;
    input.addEventListener("change", this.#changed);
    label.append(input, BRAND_NAMES[network] ?? network);
    return label;
  }

  /** Null when there is no choice, or none was made. */
  chosen(): string | null {
    return this.#options.querySelector<HTMLInputElement>("input:checked")?.value ?? null;
  }
}
