import Stripe from "stripe";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type Control, type Platform, type Setting, startReceiver, startSetting } from "../setting";
import { Conformity } from "./conformity";
import { SdkTypes } from "./sdk-types";

export type Shop = {
  readonly platform: Platform;
  /** As the platform, with its secret key. */
  readonly stripe: Stripe;
  /** As a browser, with the platform's publishable key. */
  readonly browser: Stripe;
  /** A connected account that may charge. */
  readonly operator: string;
  readonly on: { readonly stripeAccount: string };
};

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;

/**
 * One simulator for the tests of a file. Every answer to the SDK, and every event that a receiver gets, is compared with
 * the SDK's own types; a test during which something did not fit fails, whatever else it says.
 */
export class Contract {
  readonly setting: Setting;
  readonly #conformity: Conformity;
  readonly #problems = new Set<string>();
  readonly #receivers: Receiver[] = [];

  constructor(setting: Setting, conformity: Conformity) {
    this.setting = setting;
    this.#conformity = conformity;
  }

  get url(): string {
    return this.setting.simulator.url;
  }

  get control(): Control {
    return this.setting.control;
  }

  /** The official SDK with this key; all that it is told is compared. */
  sdk(key: string, options: Partial<Stripe.StripeConfig> = {}): Stripe {
    return new Stripe(key, {
      host: "127.0.0.1",
      port: Number(new URL(this.url).port),
      protocol: "http",
      telemetry: false,
      maxNetworkRetries: 0,
      httpClient: this.#listeningClient(key.startsWith("pk_")),
      ...options,
    });
  }

  /** A platform with its keys and one connected account that may charge. */
  async shop(options: { country?: string; [option: string]: unknown } = {}): Promise<Shop> {
    const platform = await this.setting.platform(options);
    const stripe = this.sdk(platform.secretKey);
    const operator = await this.operator(platform, options.country ?? "FR");
    const browser = this.sdk(platform.publishableKey);
    return { platform, stripe, browser, operator, on: { stripeAccount: operator } };
  }

  operator(platform: Platform, country = "FR"): Promise<string> {
    return this.setting.operator(platform, country);
  }

  async receiver(): Promise<Receiver> {
    const receiver = await startReceiver();
    this.#receivers.push(receiver);
    return receiver;
  }

  /** What did not fit since it was last asked. */
  async problems(): Promise<string[]> {
    for (const { received } of this.#receivers) {
      for (const { event } of received) this.#compareEvent(JSON.parse(JSON.stringify(event)));
    }
    const found = [...this.#problems];
    this.#problems.clear();
    return found;
  }

  async closeReceivers(): Promise<void> {
    for (const receiver of this.#receivers.splice(0)) await receiver.close();
  }

  /** Thin events of v2 are read by the SDK itself, which has no plain type for them. */
  #compareEvent(event: Record<string, unknown>): void {
    if (event.object !== "event") return;
    for (const problem of this.#conformity.object(event, `event ${String(event.type)}`, "whole"))
      this.#problems.add(problem);
  }

  #listeningClient(isPublic: boolean): Stripe.HttpClient {
    const inner = Stripe.createNodeHttpClient();
    const tell = (value: unknown, path: string) => {
      const view = isPublic ? "part" : "whole";
      for (const problem of this.#conformity.answer(value, path.split("?")[0] ?? "", view)) this.#problems.add(problem);
    };
    const makeRequest = inner.makeRequest.bind(inner);
    inner.makeRequest = async (...request) => {
      const response = await makeRequest(...request);
      const toJSON = response.toJSON.bind(response);
      response.toJSON = async () => {
        const value: unknown = await toJSON();
        tell(value, request[2]);
        return value;
      };
      return response;
    };
    return inner;
  }
}

/** The contract's simulator of this file, started before its first test. */
export function contractOfFile(): () => Contract {
  let contract: Contract | undefined;
  let types: SdkTypes | undefined;
  let setting: Setting | undefined;
  beforeAll(async () => {
    types = new SdkTypes();
    setting = await startSetting();
    contract = new Contract(setting, new Conformity(types));
  });
  afterEach(async () => {
    const problems = await contract?.problems();
    await contract?.closeReceivers();
    expect(problems).toEqual([]);
  });
  afterAll(async () => {
    await setting?.close();
    types?.close();
  });
  return () => {
    if (contract === undefined) throw new Error("the contract's simulator has not started");
    return contract;
  };
}
