import { create } from "qrcode";

/** The dark modules of a QR code as one SVG path in a square of `size` units, without its quiet zone. */
export function qrPath(text: string): { readonly size: number; readonly path: string } {
  const { size, data } = create(text, { errorCorrectionLevel: "M" }).modules;
  const runs: string[] = [];
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const begun = column;
      while (column < size && data[row * size + column]) column++;
      if (column > begun) runs.push(`M${begun} ${row}h${column - begun}v1h-${column - begun}z`);
    }
  }
  return { size, path: runs.join("") };
}
