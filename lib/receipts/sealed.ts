import type { ReceiptBody, ReceiptKind } from "@/lib/domain/receipt";
import { localStamp } from "@/lib/domain/time";

/** A receipt as page, PDF and mail show it: the sealed content and what stands around it. */
export type SealedReceipt = {
  readonly numberText: string;
  readonly kind: ReceiptKind;
  /** A credit that was taken back, because the bank returned the money, is a supplement that names it. */
  readonly isReversal: boolean;
  readonly isTest: boolean;
  readonly body: ReceiptBody;
  readonly verifyCode: string;
  /** Local at the place, with offset. */
  readonly issuedAt: string;
};

type Row = {
  readonly numberText: string;
  readonly kind: ReceiptKind;
  readonly series: string;
  readonly body: ReceiptBody;
  readonly verifyCode: string;
  readonly issuedAt: Date;
};

export function sealedReceipt(row: Row): SealedReceipt {
  const { numberText, kind, body, verifyCode } = row;
  return {
    numberText,
    kind,
    isReversal: kind === "supplement" && body.original !== null,
    isTest: row.series.startsWith("TEST-"),
    body,
    verifyCode,
    issuedAt: localStamp(row.issuedAt.getTime(), body.place.timeZone),
  };
}

const CODE = /^[a-km-np-z2-9]{16}$/;

/** A code as somebody typed it off a paper: any case, with gaps. Undefined when it cannot be one. */
export function parseVerifyCode(typed: string): string | undefined {
  const code = typed.slice(0, 64).toLowerCase().replace(/[\s-]/g, "");
  return CODE.test(code) ? code : undefined;
}

/** In groups of four, as it is printed. */
export function groupedCode(code: string): string {
  return code.match(/.{1,4}/g)?.join("-") ?? code;
}

export function verifyUrl(siteUrl: string, code: string): string {
  return `${siteUrl.replace(/\/$/, "")}/verify/${code}`;
}
