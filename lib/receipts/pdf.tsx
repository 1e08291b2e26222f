import { Document, Font, Page, Path, renderToBuffer, StyleSheet, Svg, Text, View } from "@react-pdf/renderer";
import type { Locale } from "@/lib/i18n/locales";
import { printable } from "@/lib/receipts/printable";
import { qrPath } from "@/lib/receipts/qr";
import { groupedCode, type SealedReceipt, verifyUrl } from "@/lib/receipts/sealed";
import { type ReceiptSpeech, type ReceiptWords, receiptSpeech, sayReceipt } from "@/lib/receipts/words";

export type ReceiptFile = {
  readonly filename: string;
  readonly contentType: "application/pdf";
  readonly content: Buffer;
};

const INK = "#12232a";
const QUIET = "#4d5c63";
const EDGE = "#c4d0d2";
const WARNING = "#7a4d00";

// Addresses and numbers must be copied as they stand, so no word is ever broken.
Font.registerHyphenationCallback((word) => [word]);

const styles = StyleSheet.create({
  page: { color: INK, fontFamily: "Helvetica", fontSize: 10.5, padding: "18mm 20mm 22mm" },
  row: { flexDirection: "row", justifyContent: "space-between" },
  title: { fontFamily: "Helvetica-Bold", fontSize: 22 },
  number: { fontSize: 13, marginTop: 3 },
  seller: { maxWidth: "48%", textAlign: "right" },
  bold: { fontFamily: "Helvetica-Bold" },
  quiet: { color: QUIET },
  test: {
    border: `1.5pt solid ${WARNING}`,
    color: WARNING,
    fontFamily: "Helvetica-Bold",
    marginTop: 12,
    padding: "3 8",
  },
  belongsTo: { marginTop: 12 },
  block: { borderTop: `1.5pt solid ${INK}`, marginTop: 16, paddingTop: 5 },
  line: {
    borderBottom: `0.5pt solid ${EDGE}`,
    flexDirection: "row",
    justifyContent: "space-between",
    padding: "3.5 0",
  },
  value: { maxWidth: "68%", textAlign: "right" },
  lineText: { maxWidth: "76%" },
  total: {
    flexDirection: "row",
    fontFamily: "Helvetica-Bold",
    fontSize: 13,
    justifyContent: "space-between",
    paddingTop: 6,
  },
  vat: { color: QUIET, fontSize: 9.5, marginTop: 10 },
  vatRow: { flexDirection: "row", padding: "1.5 0" },
  vatCell: { textAlign: "right", width: "25%" },
  vatRate: { width: "25%" },
  foot: {
    alignItems: "center",
    borderTop: `0.5pt solid ${EDGE}`,
    flexDirection: "row",
    gap: 14,
    marginTop: 22,
    paddingTop: 12,
  },
  pages: { bottom: 28, color: QUIET, fontSize: 8.5, left: 57, position: "absolute", right: 57, textAlign: "right" },
});

/** The receipt on A4, with a QR code that leads to the page where a stranger checks it. `siteUrl` is our own address. */
export async function receiptPdf(receipt: SealedReceipt, locale: Locale, siteUrl: string): Promise<ReceiptFile> {
  const speech = await receiptSpeech(locale);
  const content = await renderToBuffer(<Paper receipt={receipt} speech={speech} siteUrl={siteUrl} />);
  return { filename: `receipt-${receipt.numberText}.pdf`, contentType: "application/pdf", content };
}

/** Served as a file of that name, never kept by anything in between. */
export function pdfResponse({ filename, contentType, content }: ReceiptFile): Response {
  return new Response(new Uint8Array(content), {
    headers: {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${filename}"`,
      "content-length": String(content.length),
      "cache-control": "private, no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
    },
  });
}

type PaperProps = { receipt: SealedReceipt; speech: ReceiptSpeech; siteUrl: string };

function Paper({ receipt, speech, siteUrl }: PaperProps) {
  const words = sayReceipt(receipt, speech);
  const stamp = new Date(receipt.issuedAt);
  return (
    <Document
      title={printable(`${words.title} ${words.number}`)}
      author={printable(receipt.body.operator.legalName)}
      creator="Bayfare"
      producer="Bayfare"
      language={speech.locale}
      creationDate={stamp}
      modificationDate={stamp}
    >
      <Page size="A4" style={styles.page}>
        <Head words={words} />
        <View style={styles.block}>
          {words.facts.map((fact) => (
            <Fact key={fact.name} {...fact} />
          ))}
        </View>
        <Amounts words={words} />
        <Verify receipt={receipt} speech={speech} siteUrl={siteUrl} />
        <Text
          fixed
          style={styles.pages}
          render={({ pageNumber, totalPages }) =>
            printable(`${words.number} · ${speech.receipt("page", { page: pageNumber, pages: totalPages })}`)
          }
        />
      </Page>
    </Document>
  );
}

function Head({ words }: { words: ReceiptWords }) {
  return (
    <>
      <View style={styles.row}>
        <View style={{ maxWidth: "50%" }}>
          <Text style={styles.title}>{printable(words.title)}</Text>
          <Text style={styles.number}>{printable(words.number)}</Text>
        </View>
        <View style={styles.seller}>
          {words.seller.map((line, index) => (
            <Text key={line} style={index === 0 ? styles.bold : {}}>
              {printable(line)}
            </Text>
          ))}
        </View>
      </View>
      {words.test ? <Text style={styles.test}>{printable(words.test)}</Text> : null}
      {words.belongsTo ? <Text style={styles.belongsTo}>{printable(words.belongsTo)}</Text> : null}
    </>
  );
}

function Fact({ term, value }: { term: string; value: string }) {
  return (
    <View style={styles.line} wrap={false}>
      <Text style={styles.quiet}>{printable(term)}</Text>
      <Text style={styles.value}>{printable(value)}</Text>
    </View>
  );
}

function Amounts({ words }: { words: ReceiptWords }) {
  return (
    <View style={styles.block}>
      {words.lines.map((line, index) => (
        <View key={`${index}-${line.text}`} style={styles.line} wrap={false}>
          <Text style={styles.lineText}>{printable(line.text)}</Text>
          <Text>{printable(line.amount)}</Text>
        </View>
      ))}
      <View style={styles.total} wrap={false}>
        <Text>{printable(words.total.text)}</Text>
        <Text>{printable(words.total.amount)}</Text>
      </View>
      <View style={styles.vat} wrap={false}>
        <VatRow cells={words.vatHead} />
        {words.vat.map(({ rate, net, vat, gross }) => (
          <VatRow key={rate} cells={[rate, net, vat, gross]} />
        ))}
      </View>
      <View style={{ marginTop: 10 }}>
        {words.paid.map((fact) => (
          <Fact key={fact.name} {...fact} />
        ))}
      </View>
      <Text style={{ ...styles.quiet, marginTop: 8 }}>{printable(words.soldThrough)}</Text>
    </View>
  );
}

function VatRow({ cells: [rate, ...amounts] }: { cells: readonly [string, string, string, string] }) {
  return (
    <View style={styles.vatRow}>
      <Text style={styles.vatRate}>{printable(rate)}</Text>
      {amounts.map((amount, index) => (
        <Text key={`${index}-${amount}`} style={styles.vatCell}>
          {printable(amount)}
        </Text>
      ))}
    </View>
  );
}

function Verify({ receipt, speech, siteUrl }: PaperProps) {
  const { size, path } = qrPath(verifyUrl(siteUrl, receipt.verifyCode));
  const { host } = new URL(siteUrl);
  const texts = { code: groupedCode(receipt.verifyCode), address: `${host}/verify` };
  return (
    <View style={styles.foot} wrap={false}>
      <Svg viewBox={`0 0 ${size} ${size}`} style={{ height: 72, width: 72 }}>
        <Path d={path} fill={INK} />
      </Svg>
      <Text style={{ ...styles.quiet, flex: 1 }}>{printable(speech.receipt("pdfVerify", texts))}</Text>
    </View>
  );
}
