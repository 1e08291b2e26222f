import { createHash } from "node:crypto";
import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import nodemailer from "nodemailer";
import { env, required } from "@/lib/env";

export type Mail = {
  /** Ours, e.g. of the row that caused it. A second sending of the same id is recognisable as the same message. */
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  attachments?: readonly { filename: string; contentType: string; content: Buffer }[];
};

export type MailTransport = { send(mail: Mail): Promise<void> };

const SMTP_MS = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 }; // a job is tried again, it need not wait
const SUBJECT_MAX = 200;

/** By SMTP_URL; without one into MAIL_DIR, where the demo and tests read it. */
export function mailTransport(): MailTransport {
  const { SMTP_URL: smtpUrl, MAIL_DIR: folder } = env();
  const from = required("MAIL_FROM");
  if (smtpUrl !== undefined) return smtp(smtpUrl, from);
  return outbox(folder ?? required("SMTP_URL"), from);
}

function smtp(url: string, from: string): MailTransport {
  const sender = nodemailer.createTransport({ url, ...SMTP_MS, disableFileAccess: true, disableUrlAccess: true });
  return {
    async send(mail) {
      await sender.sendMail(message(mail, from));
    },
  };
}

/** Each mail is one `.json` to read by machine and one `.eml` to open; the same id writes the same files again. */
export function outbox(folder: string, from: string): MailTransport {
  const composer = nodemailer.createTransport({ streamTransport: true, buffer: true, newline: "unix" });
  return {
    async send(mail) {
      const composed = await composer.sendMail(message(mail, from));
      const name = createHash("sha256").update(mail.id).digest("hex").slice(0, 24);
      const attachments = (mail.attachments ?? []).map(({ filename, contentType, content }) => ({
        filename,
        contentType,
        bytes: content.length,
      }));
      await mkdir(folder, { recursive: true });
      const { id, to, subject, text, html } = mail;
      const summary = { id, from, to, subject, text, html, attachments, at: new Date().toISOString() };
      await writeWhole(path.join(folder, `${name}.eml`), composed.message.toString());
      await writeWhole(path.join(folder, `${name}.json`), JSON.stringify(summary, null, 2));
    },
  };
}

function message(mail: Mail, from: string): nodemailer.SendMailOptions {
  return {
    from,
    to: { name: "", address: mail.to },
    subject: mail.subject.slice(0, SUBJECT_MAX),
    text: mail.text,
    html: mail.html,
    messageId: `<${createHash("sha256").update(mail.id).digest("hex").slice(0, 32)}@bayfare>`,
    headers: { "Auto-Submitted": "auto-generated" },
    attachments: (mail.attachments ?? []).map((attachment) => ({ ...attachment })),
  };
}

/** A reader sees the whole file or none. */
async function writeWhole(file: string, content: string): Promise<void> {
  await writeFile(`${file}.part`, content);
  await rename(`${file}.part`, file);
}
