import { inflateSync } from "node:zlib";

/** The words drawn, one after the other, in a PDF whose fonts are the built-in ones: page streams are inflated, strings are Windows-1252. */
export function pdfText(pdf: Buffer): string {
  const raw = pdf.toString("latin1");
  const letters = new TextDecoder("windows-1252");
  const words: string[] = [];
  for (const match of raw.matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)) {
    const drawn = inflated(Buffer.from(match[1] ?? "", "latin1"));
    for (const show of drawn.matchAll(/\[([^\]]*)\]\s*TJ/g)) {
      const hex = [...(show[1] ?? "").matchAll(/<([0-9a-f]+)>/gi)].map((part) => part[1] ?? "").join("");
      words.push(letters.decode(Buffer.from(hex, "hex")));
    }
  }
  return words.join("");
}

function inflated(bytes: Buffer): string {
  try {
    return inflateSync(bytes).toString("latin1");
  } catch {
    return ""; // not a compressed stream, so not a page
  }
}
