import { describe, expect, test } from "vitest";
import {
  brandOf,
  checkCvc,
  checkExpiry,
  checkNumber,
  formatExpiry,
  formatNumber,
  isFull,
  networksOf,
} from "@/lib/simulator/browser/frame/card";

describe("card fields", () => {
  test.each([
    ["4242424242424242", "4242 4242 4242 4242"],
    ["4242 4242 4242 4242 99", "4242 4242 4242 4242"],
    ["378282246310005", "3782 822463 10005"],
    ["3056930009020004", "3056 9300 0902 0004"],
    ["30569309025904", "3056 930902 5904"],
    ["42a42", "4242"],
    ["", ""],
  ])("a typed number %s is shown as %s", (typed, shown) => {
    expect(formatNumber(typed)).toBe(shown);
  });

  test.each([
    ["1", "1"],
    ["5", "05"],
    ["12", "12"],
    ["123", "12 / 3"],
    ["1234", "12 / 34"],
    ["12/2034", "12 / 34"],
    ["122034", "12 / 34"],
    ["1/34", "01 / 34"],
    ["12 / ", "12"],
  ])("a typed or filled-in date %s is shown as %s", (typed, shown) => {
    expect(formatExpiry(typed)).toBe(shown);
  });

  test("a card is good to the last day of its month and says why it is not", () => {
    const today = new Date(2030, 5, 30);
    expect(checkExpiry("06 / 30", today)).toBeNull();
    expect(checkExpiry("05 / 30", today)).toBe("invalid_expiry_month_past");
    expect(checkExpiry("12 / 29", today)).toBe("invalid_expiry_year_past");
    expect(checkExpiry("13 / 31", today)).toBe("invalid_expiry_month");
    expect(checkExpiry("00 / 31", today)).toBe("invalid_expiry_month");
    expect(checkExpiry("12 / 3", today)).toBe("incomplete_expiry");
  });

  test("a number is incomplete until it is whole, and invalid when its check digit is wrong", () => {
    expect(checkNumber("4242 4242 4242 424")).toBe("incomplete_number");
    expect(checkNumber("4242 4242 4242 4241")).toBe("invalid_number");
    expect(checkNumber("4242 4242 4242 4242")).toBeNull();
    expect(checkNumber("3782 822463 10005")).toBeNull();
    expect(checkNumber("3056 930902 5905")).toBe("invalid_number");
    expect(checkNumber("3056 9300 0902 0004")).toBeNull();
    expect(checkNumber("3056 930902 5904")).toBeNull();
    expect(isFull("3056 930902 5904")).toBe(false);
    expect(isFull("4242 4242 4242 4241")).toBe(true);
  });

  test("American Express has four digits of security code, every other card three", () => {
    expect(checkCvc("123", brandOf("4242"))).toBeNull();
    expect(checkCvc("123", brandOf("3782"))).toBe("incomplete_cvc");
    expect(checkCvc("1234", brandOf("3782"))).toBeNull();
  });

  test("only a co-badged card offers two networks", () => {
    expect(networksOf("4000002500001001")).toEqual(["cartes_bancaires", "visa"]);
    expect(networksOf("5555552500001001")).toEqual(["cartes_bancaires", "mastercard"]);
    expect(networksOf("4242424242424242")).toEqual(["visa"]);
    expect(networksOf("40000025000010")).toEqual(["visa"]);
    expect(networksOf("")).toEqual([]);
  });
});
