import { type JsonRecord, recordOf, textOf } from "@/lib/simulator/browser/client/json";

/** Documented appearance variables, and the custom property of the frame's style sheet that each of them fills. */
const VARIABLES: Readonly<Record<string, string>> = {
  colorPrimary: "--primary",
  colorBackground: "--background",
  colorText: "--text",
  colorTextSecondary: "--text-soft",
  colorTextPlaceholder: "--placeholder",
  colorDanger: "--danger",
  colorBorder: "--border",
  fontFamily: "--font",
  fontSizeBase: "--size",
  borderRadius: "--radius",
  spacingUnit: "--unit",
};

const NIGHT: Readonly<Record<string, string>> = {
  "--background": "#30313d",
  "--text": "#ffffff",
  "--text-soft": "#c9cdd4",
  "--placeholder": "#a3a8b3",
  "--border": "#5b5e6d",
  "--danger": "#fe87a1",
  "--primary": "#85d996",
};

/** Applies `appearance` through the object model; values are only ever used as custom properties. */
export function applyLook(appearance: JsonRecord): void {
  const { style } = document.documentElement;
  for (const property of [...Object.values(VARIABLES), ...Object.keys(NIGHT)]) style.removeProperty(property);
  if (appearance.theme === "night") {
    for (const [property, value] of Object.entries(NIGHT)) style.setProperty(property, value);
  }
  const variables = recordOf(appearance.variables);
  for (const [name, property] of Object.entries(VARIABLES)) {
    const value = textOf(variables[name]);
    if (value !== null) style.setProperty(property, value);
  }
  document.documentElement.dataset.labels = appearance.labels === "floating" ? "floating" : "above";
}
