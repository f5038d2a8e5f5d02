import { messages } from "@mall/common/i18n";

/** Words of logging in. */
export const useSessionText = messages("session", {
  en: {
    email: "E-mail address",
    password: "Password",
    logIn: "Log in",
    showPassword: "Show the password",
    hidePassword: "Hide the password",
    notEmail: "This is not an e-mail address",
  },
  zh: {
    email: "邮箱",
    password: "密码",
    logIn: "登录",
    showPassword: "显示密码",
    hidePassword: "隐藏密码",
    notEmail: "邮箱格式不正确",
  },
});
