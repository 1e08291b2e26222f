import type { Endpoint } from "@/lib/http/endpoint";
import { checkPlate } from "@/lib/http/v1/checks";
import { readPublishableKey } from "@/lib/http/v1/config";
import { createPayLink, listDebts } from "@/lib/http/v1/debts";
import { listEvents, resendEvent } from "@/lib/http/v1/events";
import {
  changePaymentMethod,
  createPaymentMethod,
  createSetupIntent,
  listPaymentMethods,
  removePaymentMethod,
} from "@/lib/http/v1/payment-methods";
import { listPlaces, readPlace } from "@/lib/http/v1/places";
import { makeQuote } from "@/lib/http/v1/quotes";
import { listReceipts, readReceipt } from "@/lib/http/v1/receipts";
import { createRefund, listRefunds } from "@/lib/http/v1/refunds";
import {
  correctSession,
  extendSession,
  listSessions,
  readSession,
  retryPayment,
  startSession,
  stopSession,
} from "@/lib/http/v1/sessions";
import { changeUser, createUser, deleteUser, readUser } from "@/lib/http/v1/users";
import {
  createWebhookEndpoint,
  deleteWebhookEndpoint,
  listWebhookDeliveries,
  listWebhookEndpoints,
  rollWebhookSecret,
} from "@/lib/http/v1/webhook-endpoints";

/** Every operation of version 1; the document is made from this list. */
export const OPERATIONS: readonly Endpoint[] = [
  readPublishableKey,
  createUser,
  readUser,
  changeUser,
  deleteUser,
  createSetupIntent,
  createPaymentMethod,
  listPaymentMethods,
  changePaymentMethod,
  removePaymentMethod,
  listPlaces,
  readPlace,
  makeQuote,
  startSession,
  listSessions,
  readSession,
  extendSession,
  stopSession,
  retryPayment,
  correctSession,
  listReceipts,
  readReceipt,
  createRefund,
  listRefunds,
  listDebts,
  createPayLink,
  listEvents,
  resendEvent,
  createWebhookEndpoint,
  listWebhookEndpoints,
  deleteWebhookEndpoint,
  rollWebhookSecret,
  listWebhookDeliveries,
  checkPlate,
];
