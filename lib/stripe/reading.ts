/** The id of what Stripe gives either as an id or, expanded, as the object. */
export function idOf(value: string | { id: string } | null | undefined): string | null {
  return typeof value === "string" ? value : (value?.id ?? null);
}

/** The networks between which a driver may choose on a co-badged card; any other is a bug of ours. */
export function choosableNetwork(network: string): "cartes_bancaires" | "visa" | "mastercard" {
  if (network === "cartes_bancaires" || network === "visa" || network === "mastercard") return network;
  throw new Error(`a network that drivers cannot choose: ${network}`);
}
