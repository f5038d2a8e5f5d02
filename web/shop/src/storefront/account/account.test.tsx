import { setLanguage } from "@mall/common/i18n";
import { fireEvent, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Route, Routes, useLocation } from "react-router";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { current, end } from "@/session/store";
import { renderPage } from "@/test/render";
import { AddressForm } from "./AddressForm";
import { ChangePassword } from "./ChangePassword";
import Login from "./login";
import Register from "./register";

interface Call {
  method: string;
  path: string;
  body: Record<string, unknown>;
  key: string | null;
}

let calls: Call[];
let answers: Record<string, () => Response>;

beforeEach(() => {
  setLanguage("en");
  calls = [];
  answers = {};
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    const text = await request.text();
    const key = request.headers.get("Idempotency-Key");
    calls.push({ method: request.method, path: pathname, body: JSON.parse(text || "null"), key });
    const found = answers[`${request.method} ${pathname}`];
    if (!found) throw new TypeError("Failed to fetch");
    return found();
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  end();
  sessionStorage.clear();
});

const user = { id: "u1", email: "lin@mall.test", name: "Lin", role: "customer", createdAt: "2026-01-01T00:00:00Z" };
const granted = () =>
  Response.json({ accessToken: "a", refreshToken: "r", expiresIn: 900, tokenType: "Bearer", user }, { status: 201 });
const problem = (status: number, code: string, errors?: { field: string; reason: string }[]) => () =>
  Response.json({ status, code, detail: code, errors, traceId: "t1" }, { status });

function Where() {
  const { pathname, search, state } = useLocation();
  return <output>{`${pathname}${search} ${JSON.stringify(state)}`}</output>;
}

function pages(path: string) {
  renderPage(
    <>
      <Routes>
        <Route path="/login" element={<Login />} />
        <Route path="/register" element={<Register />} />
        <Route path="*" element={null} />
      </Routes>
      <Where />
    </>,
    path,
  );
}

const fill = (values: Record<string, string>) => {
  for (const [label, value] of Object.entries(values))
    fireEvent.change(screen.getByLabelText(label, { exact: false, selector: "input" }), { target: { value } });
};
const press = (name: string) => userEvent.click(screen.getByRole("button", { name }));

test("who logs in goes on where they wanted to be, and nowhere else", async () => {
  answers = { "POST /api/v1/sessions": granted };
  pages("/login?next=%2Forders%3Fstatus%3Dpaid");
  fill({ "E-mail": "lin@mall.test", Password: "secret-enough" });
  await press("Log in");
  await waitFor(() => expect(screen.getByRole("status", { name: "" })).toHaveTextContent("/orders?status=paid"));
  expect(current().session?.user.id).toBe("u1");
});

test("a next that leads to another site leads home", async () => {
  answers = { "POST /api/v1/sessions": granted };
  pages(`/login?next=${encodeURIComponent("//evil.example/x")}`);
  fill({ "E-mail": "lin@mall.test", Password: "secret-enough" });
  await press("Log in");
  await waitFor(() => expect(screen.getByText("/ null")).toBeInTheDocument());
});

test("a wrong password says so and leaves what was typed", async () => {
  answers = { "POST /api/v1/sessions": problem(401, "INVALID_CREDENTIALS") };
  pages("/login");
  fill({ "E-mail": "lin@mall.test", Password: "wrong" });
  await press("Log in");
  expect(await screen.findByRole("alert")).toHaveTextContent("The e-mail address or the password is wrong.");
  expect(screen.getByLabelText(/E-mail/)).toHaveValue("lin@mall.test");
  expect(current().session).toBeUndefined();
});

test("a registration that is not good is not sent", async () => {
  pages("/register");
  fill({ Name: " ", "E-mail": "nobody@localhost", Password: "short" });
  await press("Create an account");
  expect(await screen.findByText("Please fill this in")).toBeInTheDocument();
  expect(screen.getByText("This is not an e-mail address")).toBeInTheDocument();
  expect(screen.getByText("At least 8 characters")).toBeInTheDocument();
  expect(screen.getByLabelText(/Name/)).toHaveFocus();
  expect(screen.getByLabelText(/E-mail/)).toBeInvalid();
  expect(calls).toEqual([]);
});

test("what the server says of a field stands at the field", async () => {
  answers = {
    "POST /api/v1/users": problem(400, "VALIDATION", [
      { field: "password", reason: "is one of the commonest passwords, choose another" },
    ]),
  };
  pages("/register");
  fill({ Name: "Lin", "E-mail": "lin@mall.test", Password: "password" });
  await press("Create an account");
  const password = screen.getByLabelText("Password", { exact: false, selector: "input" });
  await waitFor(() => expect(password).toHaveAccessibleDescription(/one of the commonest passwords/));
  expect(password).toHaveFocus();
  expect(screen.queryByRole("alert")).toBeNull();
});

test("an address that is taken leads to the log-in, without the address in any URL", async () => {
  answers = { "POST /api/v1/users": problem(409, "EMAIL_TAKEN") };
  pages("/register?next=%2Fcheckout");
  fill({ Name: "Lin", "E-mail": "lin@mall.test", Password: "long-enough-1" });
  await press("Create an account");
  await userEvent.click(await screen.findByRole("link", { name: "Log in instead" }));
  expect(screen.getByText(`/login?next=%2Fcheckout {"email":"lin@mall.test"}`)).toBeInTheDocument();
  expect(screen.getByLabelText(/E-mail/)).toHaveValue("lin@mall.test");
});

test("a registration whose answer was lost is the same one when it is sent again, and its password is stored nowhere", async () => {
  pages("/register");
  fill({ Name: "Lin", "E-mail": "lin@mall.test", Password: "long-enough-1" });
  await press("Create an account");
  expect(await screen.findByRole("alert")).toHaveTextContent("The shop does not answer just now");
  answers = { "POST /api/v1/users": () => Response.json(user, { status: 201 }) };
  await press("Create an account"); // the account is made, the log-in's answer is lost
  await waitFor(() => expect(calls.at(-1)?.path).toBe("/api/v1/sessions"));
  answers["POST /api/v1/sessions"] = granted;
  await screen.findByRole("alert");
  await press("Create an account");
  await waitFor(() => expect(current().session?.user.id).toBe("u1"));
  const made = calls.filter(c => c.path === "/api/v1/users");
  expect(made).toHaveLength(2);
  expect(made[0]?.key).toBeTruthy();
  expect(made[1]?.key).toBe(made[0]?.key);
  expect(JSON.stringify({ ...sessionStorage, ...localStorage })).not.toContain("long-enough-1");
});

test("a double click logs in once", async () => {
  answers = { "POST /api/v1/sessions": granted };
  pages("/login");
  fill({ "E-mail": "lin@mall.test", Password: "secret-enough" });
  await userEvent.dblClick(screen.getByRole("button", { name: "Log in" }));
  await waitFor(() => expect(current().session).toBeDefined());
  expect(calls).toHaveLength(1);
});

test("a change of password says what is wrong with the current one", async () => {
  answers = {
    "POST /api/v1/me/password": problem(400, "VALIDATION", [{ field: "current", reason: "is not your password" }]),
  };
  renderPage(<ChangePassword email="lin@mall.test" />);
  fill({ "Current password": "wrong", "New password": "another-one-now" });
  await press("Change your password");
  expect(await screen.findByText("This is not your password")).toBeInTheDocument();
  answers["POST /api/v1/me/password"] = () => new Response(null, { status: 204 });
  await press("Change your password");
  expect(await screen.findByRole("status")).toHaveTextContent("Your password was changed");
  expect(screen.getByLabelText("New password", { exact: false, selector: "input" })).toHaveValue("");
});

test("an address is checked as the server does, in Chinese and its order", async () => {
  setLanguage("zh");
  renderPage(<AddressForm onDone={() => undefined} />);
  const labels = screen.getAllByRole("textbox").map(f => f.getAttribute("name"));
  expect(labels.indexOf("province")).toBeLessThan(labels.indexOf("line1"));
  fill({ 手机号码: "12a", 收货人: "林".repeat(201) });
  await press("保存地址");
  expect(await screen.findByText("电话号码格式不正确")).toBeInTheDocument();
  expect(screen.getByText("最多 200 个字符")).toBeInTheDocument();
  expect(screen.getAllByText("请填写此项").length).toBeGreaterThan(2);
  expect(calls).toEqual([]);
});

test("an address is saved once, with what the server says of it in place", async () => {
  const done = vi.fn();
  answers = {
    "POST /api/v1/me/addresses": problem(400, "VALIDATION", [{ field: "phone", reason: "is not a telephone number" }]),
  };
  renderPage(<AddressForm onDone={done} />);
  const values = {
    Recipient: "<b>Lin</b>",
    Phone: "+86 138 0013 8000",
    Street: "1 Road",
    City: "Beijing",
    Province: "Beijing",
    "Postal code": "100080",
    Country: "China",
  };
  fill(values);
  await press("Save the address");
  expect(await screen.findByText("This is not a telephone number")).toBeInTheDocument();
  answers["POST /api/v1/me/addresses"] = () => Response.json({ id: "a1", ...values }, { status: 201 });
  await press("Save the address");
  await waitFor(() => expect(done).toHaveBeenCalledOnce());
  expect(calls.at(-1)).toMatchObject({ body: { recipient: "<b>Lin</b>" } });
  expect(calls[0]?.key).not.toBe(calls[1]?.key); // refused: the next one is another intent
});
