import { publicContext } from "@/lib/auth/request";
import { apiRead } from "@/lib/http/api-read";
import { cachedAnswer } from "@/lib/http/cached-answer";
import { openApiOf } from "@/lib/http/openapi";
import { otherMethods } from "@/lib/http/other-methods";
import { OPERATIONS } from "@/lib/http/v1/catalog";
import { pageUrl } from "@/lib/http/v1/site";

/** The contract of the HTTP API, for everybody. */
export const GET = apiRead(
  () => publicContext(),
  async () => openApiOf(OPERATIONS, pageUrl("")),
  cachedAnswer,
);

export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherMethods({ GET });
