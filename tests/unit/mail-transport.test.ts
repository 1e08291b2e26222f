import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { outbox } from "@/lib/mail/transport";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "mail-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const mail = {
  id: "receipt:1",
  to: "anna@example.org",
  subject: "Ihre Quittung · 4,50 €",
  text: "Grüße",
  html: "<p>Grüße</p>",
};

test("a mail stands in the outbox whole, to read by machine and to open", async () => {
  const pdf = { filename: "receipt.pdf", contentType: "application/pdf", content: Buffer.from("%PDF") };
  await outbox(folder, "Bayfare <no-reply@example.org>").send({ ...mail, attachments: [pdf] });
  const files = readdirSync(folder).toSorted();
  expect(files.map((file) => path.extname(file))).toEqual([".eml", ".json"]);
  const summary: unknown = JSON.parse(readFileSync(path.join(folder, files[1] ?? ""), "utf8"));
  expect(summary).toMatchObject({
    to: mail.to,
    subject: mail.subject,
    text: "Grüße",
    attachments: [{ filename: "receipt.pdf", bytes: 4 }],
  });
  const raw = readFileSync(path.join(folder, files[0] ?? ""), "utf8");
  expect(raw).toContain("To: anna@example.org");
  expect(raw).toContain("application/pdf");
});

test("the same mail sent again does not stand there twice, and keeps its message id", async () => {
  const transport = outbox(folder, "no-reply@example.org");
  await transport.send(mail);
  const messageId = () =>
    /Message-ID: (.*)/.exec(readFileSync(path.join(folder, readdirSync(folder).toSorted()[0] ?? ""), "utf8"))?.[1];
  const first = messageId();
  await transport.send(mail);
  expect(readdirSync(folder)).toHaveLength(2);
  expect(messageId()).toBe(first);
});

test("an address cannot bring headers of its own", async () => {
  await outbox(folder, "no-reply@example.org").send({
    ...mail,
    to: "a@example.org\r\nBcc: b@example.org",
    subject: "x\r\nBcc: c@example.org",
  });
  const raw = readFileSync(path.join(folder, readdirSync(folder).toSorted()[0] ?? ""), "utf8");
  expect(raw).not.toMatch(/^Bcc:/im);
});
