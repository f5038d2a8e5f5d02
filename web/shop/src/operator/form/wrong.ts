import { messages } from "@mall/common/i18n";
import { useCallback } from "react";
import { formatCount } from "@/ui/format";

const texts = {
  en: {
    required: "Please fill this in",
    long: "At most {{a}} characters",
    controls: "This holds characters that cannot be shown",
    price: "Write a price, as 1299 or 1299.90",
    decimals: "At most {{a}} digits behind the point",
    noDecimals: "This currency has no digits behind the point",
    priceLow: "More than nothing",
    priceHigh: "At most ten billion",
    whole: "Write a whole number",
    between: "From {{a}} to {{b}}",
    notZero: "Not 0",
    noSku: "At least one SKU is needed",
    manySkus: "At most {{a}} SKUs",
    sameSku: "SKU {{a}} has the same attributes",
    manyAttributes: "At most {{a}} attributes",
    twice: "There is another attribute of this name",
    unnamed: "An attribute needs a name",
    valueless: "An attribute needs a value",
    manyPictures: "At most {{a}} pictures",
    time: "Give a date and a time",
    noSuchTime: "The clocks are put forward then: this time does not exist",
    endFirst: "The end must be after the start",
    over: "The end must be in the future",
    farEnd: "Within {{a}} years from now",
    early: "After the year 2000",
    noItem: "Add at least one SKU",
    manyItems: "At most {{a}} SKUs",
    sameItem: "This SKU is there twice",
    notCheaper: "Below the regular price {{a}}",
    notAvailable: "At most {{a}}, which are available",
    underSold: "At least {{a}}, which are sold",
    notOnSale: "This SKU is not on sale",
  },
  zh: {
    required: "请填写此项",
    long: "最多 {{a}} 个字符",
    controls: "包含无法显示的字符",
    price: "请填写价格，例如 1299 或 1299.90",
    decimals: "小数点后最多 {{a}} 位",
    noDecimals: "该货币没有小数位",
    priceLow: "必须大于 0",
    priceHigh: "不能超过一百亿",
    whole: "请填写整数",
    between: "范围为 {{a}} 至 {{b}}",
    notZero: "不能为 0",
    noSku: "至少需要一个 SKU",
    manySkus: "最多 {{a}} 个 SKU",
    sameSku: "与 SKU {{a}} 的规格相同",
    manyAttributes: "最多 {{a}} 个规格",
    twice: "规格名称重复",
    unnamed: "请填写规格名称",
    valueless: "请填写规格值",
    manyPictures: "最多 {{a}} 张图片",
    time: "请填写日期和时间",
    noSuchTime: "此时正值夏令时切换，该时间不存在",
    endFirst: "结束时间必须晚于开始时间",
    over: "结束时间必须晚于当前时间",
    farEnd: "必须在 {{a}} 年之内",
    early: "必须在 2000 年之后",
    noItem: "请至少添加一个 SKU",
    manyItems: "最多 {{a}} 个 SKU",
    sameItem: "该 SKU 已添加",
    notCheaper: "必须低于原价 {{a}}",
    notAvailable: "最多 {{a}} 件（当前可售）",
    underSold: "至少 {{a}} 件（已售出）",
    notOnSale: "该 SKU 未上架",
  },
} as const;

const useTexts = messages("operator.wrong", texts);

type Wrong = keyof typeof texts.en;

/** wrong names what is wrong with a field, in no language, for useWrong to say: it may change while the form is open. */
export function wrong(what: Wrong, a?: number | string, b?: number | string): string {
  return JSON.stringify([what, a, b]);
}

/** useWrong says what is wrong with a field; what a server said of it stays as it is. */
export function useWrong(): (error: unknown) => string | undefined {
  const t = useTexts();
  return useCallback(
    error => {
      if (typeof error !== "string" || error === "") return undefined;
      if (!error.startsWith('["')) return error;
      const [what, a, b] = JSON.parse(error) as [Wrong, (number | string)?, (number | string)?];
      const text = (value: number | string | undefined) =>
        typeof value === "number" ? formatCount(value) : (value ?? "");
      return t(what, { a: text(a), b: text(b) });
    },
    [t],
  );
}
