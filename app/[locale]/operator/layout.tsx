/** Everything below is somebody's: rendered for its request, after the gate. */
export const instant = false;

export default function OperatorRootLayout({ children }: LayoutProps<"/[locale]/operator">) {
  return children;
}
