import { messages } from "@mall/common/i18n";

/** Words that the operators' forms share. */
export const useFormWords = messages("operator.form", {
  en: {
    leaveTitle: "Leave without saving?",
    leaveWhy: "What you changed on this page is not saved yet. It is lost when you leave.",
    stay: "Stay here",
    leave: "Leave",
    unsaved: "Unsaved changes",
    check: "Please check what is marked",
    changedTitle: "Changed by somebody else",
    changedWhy:
      "This was saved by somebody else at {{when}}, after you had opened it. Saving yours replaces all of it.",
    changedSometime: "This was saved by somebody else after you had opened it. Saving yours replaces all of it.",
    takeTheirs: "Load theirs, give up mine",
    takeMine: "Save mine over theirs",
  },
  zh: {
    leaveTitle: "放弃未保存的修改？",
    leaveWhy: "本页的修改尚未保存，离开后将丢失。",
    stay: "留在本页",
    leave: "离开",
    unsaved: "有未保存的修改",
    check: "请检查标出的内容",
    changedTitle: "内容已被他人修改",
    changedWhy: "您打开本页之后，他人于 {{when}} 保存了新的内容。用您的修改覆盖将替换其全部内容。",
    changedSometime: "您打开本页之后，他人保存了新的内容。用您的修改覆盖将替换其全部内容。",
    takeTheirs: "载入对方的内容，放弃我的修改",
    takeMine: "用我的修改覆盖",
  },
});
