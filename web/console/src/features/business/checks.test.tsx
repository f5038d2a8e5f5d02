import { setLanguage } from "@mall/common/i18n";
import { act, render, screen } from "@testing-library/react";
import { afterAll, expect, it } from "vitest";
import { useCheckName } from "./checks.messages";

function Name({ of }: { of: string }) {
  return <p>{useCheckName()(of)}</p>;
}

afterAll(() => setLanguage("en"));

it("tells a check in the language of the page, and one that is new by its own name", () => {
  render(
    <>
      <Name of="stock adds up: stocked = available + reserved + sold, none negative" />
      <Name of="a check of tomorrow: a.b = c" />
    </>,
  );
  expect(screen.getByText("stock adds up: stocked = available + reserved + sold, none negative")).toBeVisible();
  act(() => setLanguage("zh"));
  expect(screen.getByText("库存对得上：入库 = 可售 + 预占 + 已售，均不为负")).toBeVisible();
  expect(screen.getByText("a check of tomorrow: a.b = c")).toBeVisible();
});
