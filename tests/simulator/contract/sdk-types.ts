import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  API,
  type Checker,
  SymbolFlags,
  type Type,
  TypeFlags,
  type Symbol as TypeSymbol,
} from "typescript/unstable/sync";

/** What the SDK's type declarations say about a value; read from them by the compiler when it is first asked for. */
export type Shape =
  | { readonly kind: "any" }
  | { readonly kind: "primitive"; readonly type: "string" | "number" | "boolean" | "null" }
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "array"; readonly item: () => Shape }
  | {
      readonly kind: "object";
      readonly name: string;
      readonly fields: () => ReadonlyMap<string, Field>;
      readonly rest: () => Shape | null;
    }
  | { readonly kind: "union"; readonly members: readonly Shape[] };

export type Field = { readonly shape: Shape; readonly isOptional: boolean };

const declarations = join(dirname(createRequire(import.meta.url).resolve("stripe")), "..", "esm");

/** The compiler's view of the SDK, one per test file. */
export class SdkTypes {
  readonly #api = new API({ cwd: declarations });
  readonly #checker: Checker;
  readonly #exportsOf: (file: string) => ReadonlyMap<string, TypeSymbol>;
  readonly #shapes = new Map<number, Shape>();

  constructor() {
    const file = join(declarations, "stripe.core.d.ts");
    const snapshot = this.#api.updateSnapshot({ openFiles: [file] });
    const project = snapshot.getDefaultProjectForFile(file);
    if (project === undefined) throw new Error(`the compiler does not know ${file}`);
    this.#checker = project.checker;
    this.#exportsOf = (name) => {
      const source = project.program.getSourceFile(join(declarations, name));
      const module = source === undefined ? undefined : this.#checker.getSymbolAtLocation(source);
      if (module === undefined) throw new Error(`the SDK has no ${name}`);
      return new Map(this.#checker.getExportsOfModule(module).map((symbol) => [symbol.name, symbol]));
    };
  }

  close(): void {
    this.#api.close();
  }

  /** The shape of an exported type, such as `PaymentIntent` of `resources/PaymentIntents.d.ts`. */
  shapeOf(file: string, name: string): Shape {
    const symbol = this.#exportsOf(file).get(name);
    if (symbol === undefined) throw new Error(`${file} exports no ${name}`);
    return this.#shape(this.#checker.getDeclaredTypeOfSymbol(symbol));
  }

  #shape(type: Type): Shape {
    const known = this.#shapes.get(type.id);
    if (known !== undefined) return known;
    const shape = this.#read(type);
    this.#shapes.set(type.id, shape);
    return shape;
  }

  #read(type: Type): Shape {
    const { flags } = type;
    if (flags & TypeFlags.AnyOrUnknown) return { kind: "any" };
    if (flags & TypeFlags.String) return { kind: "primitive", type: "string" };
    if (flags & TypeFlags.Number) return { kind: "primitive", type: "number" };
    if (flags & TypeFlags.Boolean) return { kind: "primitive", type: "boolean" };
    if (flags & TypeFlags.Null) return { kind: "primitive", type: "null" };
    if (type.isLiteralType()) return { kind: "literal", value: type.value };
    if (type.isUnionType()) {
      const members = type.getTypes().filter((member) => !(member.flags & TypeFlags.Undefined));
      return { kind: "union", members: members.map((member) => this.#shape(member)) };
    }
    // `OtherString` is a string with a brand that means: and others to come.
    if (type.isIntersectionType() && type.getTypes().some((part) => part.flags & TypeFlags.String)) {
      return { kind: "primitive", type: "string" };
    }
    return this.#readObject(type);
  }

  #readObject(type: Type): Shape {
    const name = type.getSymbol()?.name ?? "object";
    if (type.isTypeReference() && this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type);
      return { kind: "array", item: () => (item === undefined ? { kind: "any" } : this.#shape(item)) };
    }
    return {
      kind: "object",
      name,
      fields: once(() => this.#fields(type)),
      rest: once(() => {
        const [index] = this.#checker.getIndexInfosOfType(type);
        return index === undefined ? null : this.#shape(index.valueType);
      }),
    };
  }

  #fields(type: Type): ReadonlyMap<string, Field> {
    const symbols = this.#checker.getPropertiesOfType(type);
    const types = this.#checker.getTypeOfSymbol(symbols);
    return new Map(
      symbols.map((symbol, place) => {
        const of = types[place];
        const shape: Shape = of === undefined ? { kind: "any" } : this.#shape(of);
        return [symbol.name, { shape, isOptional: (symbol.flags & SymbolFlags.Optional) !== 0 }];
      }),
    );
  }
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
