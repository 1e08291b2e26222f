import { API_SCOPES } from "@/lib/domain/api-key";
import { OPERATIONS } from "@/lib/http/v1/catalog";

/** `operationId`s that an app's keys can ask for, in the order of the alphabet. */
export const APP_OPERATIONS: readonly string[] = OPERATIONS.filter(({ scope }) =>
  API_SCOPES.some((each) => each === scope),
)
  .map(({ id }) => id)
  .sort();
