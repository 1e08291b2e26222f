import { listApdsPlaces, readApdsPlace } from "@/lib/http/apds/places";
import { listRates, readRate } from "@/lib/http/apds/rates";
import { listRights, readRight } from "@/lib/http/apds/rights";
import { listApdsSessions, readApdsSession } from "@/lib/http/apds/sessions";
import type { Endpoint } from "@/lib/http/endpoint";
import type { About } from "@/lib/http/openapi";

/** Every operation of the façade; its document is made from this list. */
export const APDS_OPERATIONS: readonly Endpoint[] = [
  listApdsPlaces,
  readApdsPlace,
  listRates,
  readRate,
  listRights,
  readRight,
  listApdsSessions,
  readApdsSession,
];

export const APDS: About = {
  base: "/api/apds/v4",
  title: "Bayfare for operators: APDS 4",
  summary:
    "An operator's places, rates and stays over all apps, in the words of the Alliance for Parking Data Standards.",
  description:
    "Read only, for keys of operators with the scope `apds`: their own things in the key's mode. Names and shapes are those of APDS 4 (ISO/TS 5206-1), and what it has no room for is left out. Amounts are decimals, instants RFC 3339 in UTC, times of day on the place's clock. Lists give a `cursor` in the place of `page` and `meta`, and errors are problems (RFC 9457); another method than GET answers 405 `method_not_allowed`.",
};
