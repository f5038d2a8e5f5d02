import { messages } from "@mall/common/i18n";

const texts = {
  en: {
    ADDRESS_REQUIRED: "Choose an address for the delivery.",
    BODY_TOO_LARGE: "This is too large to send.",
    CART_EMPTY: "The cart is empty.",
    CART_FULL: "The cart is full. Take something out first.",
    EMAIL_TAKEN: "There is an account with this e-mail address already.",
    FLASH_LIMIT_REACHED: "You have bought as many as one customer may in this flash sale.",
    FLASH_SALE_NOT_RUNNING: "This flash sale is not running now.",
    FORBIDDEN: "This is for operators only.",
    IDEMPOTENCY_KEY_REUSED: "This was sent before with another content. Reload the page and try again.",
    INTERNAL: "The shop made a mistake. Nothing was changed; please try again.",
    INVALID_CREDENTIALS: "The e-mail address or the password is wrong.",
    INVALID_STATE: "This is no longer possible: its state has changed meanwhile.",
    NOT_FOUND: "This does not exist, or not any more.",
    OFFLINE: "You are offline. Try again when the network is back.",
    OUT_OF_STOCK: "There are not enough pieces left.",
    PROVIDER_UNKNOWN: "This way to pay is not offered.",
    RESET_LINK_INVALID: "This link was used already or is too old. Ask for a new one.",
    SALE_NOT_RUNNING: "This flash sale is not running now.",
    SESSION_ENDED: "Your session has ended. Please log in again.",
    SKU_NOT_FOUND: "This article is not sold any more.",
    SLOW: "The shop takes too long to answer. It is safe to try again.",
    TIMEOUT: "The shop took too long. It is safe to try again.",
    TOKEN_REUSED: "Your session has ended for safety. Please log in again.",
    TOO_MANY_ADDRESSES: "There are as many addresses as there may be. Delete one first.",
    TOO_MANY_REQUESTS: "Too many requests. Wait a moment.",
    UNAUTHORIZED: "Please log in.",
    UNAVAILABLE: "The shop is busy. Please try again in a moment.",
    UNREACHABLE: "The shop does not answer just now. It is safe to try again.",
    VALIDATION: "Please check what is marked.",
  },
  zh: {
    ADDRESS_REQUIRED: "请选择收货地址。",
    BODY_TOO_LARGE: "内容过大，无法提交。",
    CART_EMPTY: "购物车是空的。",
    CART_FULL: "购物车已满，请先移除部分商品。",
    EMAIL_TAKEN: "该邮箱已被注册。",
    FLASH_LIMIT_REACHED: "您在本场秒杀中已达到限购数量。",
    FLASH_SALE_NOT_RUNNING: "该秒杀活动当前未进行。",
    FORBIDDEN: "仅限运营人员访问。",
    IDEMPOTENCY_KEY_REUSED: "该请求已用其他内容提交过，请刷新页面后重试。",
    INTERNAL: "系统出现错误，请稍后重试。",
    INVALID_CREDENTIALS: "邮箱或密码不正确。",
    INVALID_STATE: "状态已发生变化，无法执行此操作。",
    NOT_FOUND: "内容不存在或已下架。",
    OFFLINE: "当前没有网络，请恢复后重试。",
    OUT_OF_STOCK: "库存不足。",
    PROVIDER_UNKNOWN: "不支持该支付方式。",
    RESET_LINK_INVALID: "链接已失效或已被使用，请重新申请。",
    SALE_NOT_RUNNING: "该秒杀活动当前未进行。",
    SESSION_ENDED: "登录已过期，请重新登录。",
    SKU_NOT_FOUND: "该商品已下架。",
    SLOW: "响应时间过长，可以放心重试。",
    TIMEOUT: "响应超时，可以放心重试。",
    TOKEN_REUSED: "为了安全，登录已失效，请重新登录。",
    TOO_MANY_ADDRESSES: "地址数量已达上限，请先删除一个。",
    TOO_MANY_REQUESTS: "请求过于频繁，请稍候。",
    UNAUTHORIZED: "请先登录。",
    UNAVAILABLE: "系统繁忙，请稍后重试。",
    UNREACHABLE: "服务暂时无法访问，可以放心重试。",
    VALIDATION: "请检查标出的内容。",
  },
} as const;

const useTexts = messages("problems", texts);

/** useProblemText says what a problem means to who uses the page: by its code, or in the server's own words. */
export function useProblemText(): (problem: { code: string; message: string }) => string {
  const t = useTexts();
  return problem => (problem.code in texts.en ? t(problem.code as keyof typeof texts.en) : problem.message);
}
