import { messages } from "@mall/common/i18n";

/** Words of addresses. */
export const useAddressText = messages("address", {
  en: {
    recipient: "Recipient",
    phone: "Phone",
    country: "Country or region",
    province: "Province or state",
    city: "City",
    line1: "Street and number",
    line2: "Flat, floor, building (optional)",
    postalCode: "Postal code",
    notPhone: "This is not a telephone number",
    control: "This holds characters that cannot be kept",
    tooLong: "At most {{count}} characters",
    save: "Save the address",
  },
  zh: {
    recipient: "收货人",
    phone: "手机号码",
    country: "国家/地区",
    province: "省/自治区/直辖市",
    city: "城市",
    line1: "详细地址",
    line2: "楼栋、门牌号（选填）",
    postalCode: "邮政编码",
    notPhone: "电话号码格式不正确",
    control: "包含无法保存的字符",
    tooLong: "最多 {{count}} 个字符",
    save: "保存地址",
  },
});
