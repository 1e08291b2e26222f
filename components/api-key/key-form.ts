import type { ProofLabels } from "@/components/ui/proof-field";
import type { ShownOnceLabels } from "@/components/ui/shown-once";

export type KeyFormLabels = ProofLabels & ShownOnceLabels & { readonly lost: string; readonly check: string };
