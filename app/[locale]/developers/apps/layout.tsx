/** Everything below is somebody's: rendered for its request, after the gate. */
export const instant = false;

export default function DeveloperRootLayout({ children }: LayoutProps<"/[locale]/developers/apps">) {
  return children;
}
