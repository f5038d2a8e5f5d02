import { vi } from "vitest";

/** Grantor is the shop's session service at the network's edge, with the rule that a refresh token used twice ends all. */
export class Grantor {
  /** Every refresh token that was sent, in order. */
  readonly sent: string[] = [];
  /** What was asked, as "GET /api/v1/orders token". */
  readonly asked: string[] = [];
  readonly bodies: string[] = [];
  revoked = false;
  /** How long an answer takes, in milliseconds. */
  delay = 5;
  /** What the next refreshes answer instead: a status, or that there is no network. */
  refusals: (number | "network")[] = [];
  /** Access tokens that no route takes, whatever is granted. */
  broken = false;
  private good = "";
  private access = "";
  private n = 0;

  constructor() {
    vi.stubGlobal("fetch", (request: Request) => this.answer(request));
  }

  /** grant is a new log-in. */
  grant(expiresIn = 900, userId = "u1") {
    this.n++;
    this.good = `refresh-${this.n}`;
    this.access = `access-${this.n}`;
    const user = { id: userId, email: `${userId}@mall.test`, name: userId, role: "customer", createdAt: "" };
    return { accessToken: this.access, refreshToken: this.good, expiresIn, tokenType: "Bearer", user };
  }

  /** forget makes the server refuse the access token that it gave, as one with another secret would. */
  forget() {
    this.access = "";
  }

  private async answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const token = request.headers.get("Authorization")?.replace("Bearer ", "") ?? "";
    this.asked.push(`${request.method} ${pathname} ${token}`.trim());
    const text = await request.text();
    await new Promise(resolve => setTimeout(resolve, this.delay));
    if (pathname === "/api/v1/sessions/refresh") return this.refresh(text);
    if (pathname === "/api/v1/sessions/current" && token === this.access) {
      this.revoked = true;
      return new Response(null, { status: 204 });
    }
    if (token !== this.access || this.broken) return problem(401, "UNAUTHORIZED");
    this.bodies.push(text);
    return Response.json({ ok: true });
  }

  private refresh(text: string): Response {
    const { refreshToken } = JSON.parse(text) as { refreshToken: string };
    const refusal = this.refusals.shift();
    if (refusal === "network") throw new TypeError("Failed to fetch");
    if (refusal === 401) return new Response("<h1>Log in to this Wi-Fi</h1>", { status: 401 });
    if (refusal) return problem(refusal, "UNAVAILABLE");
    this.sent.push(refreshToken);
    if (this.revoked) return problem(401, "SESSION_ENDED");
    if (refreshToken !== this.good) {
      this.revoked = true;
      return problem(401, "TOKEN_REUSED");
    }
    return Response.json(this.grant());
  }
}

function problem(status: number, code: string): Response {
  return Response.json(
    { status, code, detail: code },
    { status, headers: { "Content-Type": "application/problem+json" } },
  );
}
