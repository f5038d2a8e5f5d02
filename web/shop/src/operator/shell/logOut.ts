import { answer, api } from "@/api/client";
import { end } from "@/session/store";

/** logOut ends the session, here even when the server cannot be told. */
export async function logOut() {
  try {
    await answer(api.DELETE("/api/v1/sessions/current"));
  } catch {
    // The access token ends by itself within minutes.
  } finally {
    end();
  }
}
