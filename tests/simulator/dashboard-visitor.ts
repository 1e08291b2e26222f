import { expect } from "vitest";
import type { Setting } from "@/tests/simulator/setting";

export type Visitor = {
  page(path: string): Promise<string>;
  post(call: string, body: URLSearchParams, headers?: Record<string, string>): Promise<Response>;
  /** Presses a button as a browser would and expects to come back to the page. */
  press(path: string, call: string, label: string, more?: Record<string, string>): Promise<void>;
};

/** The fields of the form around a button, as a browser would send them. */
export function formAround(html: string, call: string, label: string): URLSearchParams {
  const forms = html.split("<form ").slice(1);
  const form = forms.find((text) => text.includes(`action="/do/${call}"`) && text.split("</form>")[0]?.includes(label));
  if (form === undefined) throw new Error(`no form for ${call} with ${label}`);
  const fields = [
    ...(form.split("</form>")[0] ?? "").matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g),
  ];
  return new URLSearchParams(fields.map(([, name = "", value = ""]) => [name, value]));
}

/** Somebody who uses the simulator's pages without a script. */
export function visitorOf({ simulator }: Setting): Visitor {
  const page = async (path: string): Promise<string> => {
    const answer = await fetch(simulator.url + path);
    expect([path, answer.status]).toEqual([path, 200]);
    return answer.text();
  };
  const post: Visitor["post"] = (call, body, headers = {}) =>
    fetch(`${simulator.url}/do/${call}`, {
      method: "POST",
      redirect: "manual",
      body,
      headers: { origin: simulator.url, ...headers },
    });
  return {
    page,
    post,
    press: async (path, call, label, more = {}) => {
      const body = formAround(await page(path), call, label);
      for (const [name, value] of Object.entries(more)) body.set(name, value);
      const answer = await post(call, body);
      expect([call, answer.status, answer.headers.get("location")?.startsWith(path)]).toEqual([call, 303, true]);
    },
  };
}
