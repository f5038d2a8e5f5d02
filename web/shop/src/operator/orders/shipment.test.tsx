import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Schema } from "@/api/client";
import { renderPage } from "@/test/render";
import { ShipmentForm } from "./ShipmentForm";
import { carrierOf, carriers, own, trackingNumberOf, wrongWith } from "./shipment";

const values = { carrier: carriers[0], ownCarrier: "", trackingNumber: "SF1234567890" };

describe("a shipment", () => {
  it.each(["SF1234567890", "sf 1234 5678 90", "1Z-999-AA1", "A".repeat(40)])("takes the tracking number %j", text => {
    expect(wrongWith({ ...values, trackingNumber: text })).toEqual({});
  });

  it.each(["SF123", "顺丰123456", "<b>1234567</b>", "A".repeat(41), "=1+1+1+1"])(
    "refuses the tracking number %j",
    text => {
      expect(wrongWith({ ...values, trackingNumber: text })).toEqual({ trackingNumber: "malformed" });
    },
  );

  it("needs a tracking number, and a name for a carrier of one's own", () => {
    expect(wrongWith({ carrier: own, ownCarrier: "  ", trackingNumber: " " })).toEqual({
      carrier: "missing",
      trackingNumber: "missing",
    });
    expect(wrongWith({ ...values, carrier: own, ownCarrier: "x".repeat(101) })).toEqual({ carrier: "missing" });
  });

  it("sends the number as carriers print it, and the name of the carrier", () => {
    expect(trackingNumberOf(" sf 1234\t567 ")).toBe("SF1234567");
    expect(carrierOf({ carrier: own, ownCarrier: " 闪送 ", trackingNumber: "" })).toBe("闪送");
    expect(carrierOf(values)).toBe("顺丰速运 SF Express");
  });
});

describe("the form", () => {
  afterEach(() => vi.unstubAllGlobals());

  const order = { id: "01M8341E05S6AJD7Y889RNZ4CN", status: "paid", address: {} } as Schema<"Order">;

  it("sends nothing until it is whole, then once however often it is pressed", async () => {
    let respond: (r: Response) => void = () => undefined;
    const fetch = vi.fn((_: Request) => new Promise<Response>(resolve => (respond = resolve)));
    vi.stubGlobal("fetch", fetch);
    const onShipped = vi.fn();
    renderPage(<ShipmentForm order={order} onShipped={onShipped} />);
    const ship = screen.getByRole("button", { name: "Ship the order" });
    await userEvent.click(ship);
    expect(screen.getByLabelText(/Tracking number/)).toHaveAccessibleDescription(/Please fill this in/);
    expect(fetch).not.toHaveBeenCalled();
    await userEvent.selectOptions(screen.getByLabelText("Carrier"), "Another carrier");
    await userEvent.type(screen.getByLabelText(/Name of the carrier/), "闪送");
    await userEvent.type(screen.getByLabelText(/Tracking number/), "ss 123 456");
    await userEvent.dblClick(ship);
    expect(fetch).toHaveBeenCalledTimes(1);
    const request = fetch.mock.calls[0]?.[0] as Request;
    expect(request.url).toMatch(/\/api\/v1\/admin\/orders\/01M8341E05S6AJD7Y889RNZ4CN\/shipment$/);
    expect(await request.clone().json()).toEqual({ carrier: "闪送", trackingNumber: "SS123456" });
    respond(Response.json({ ...order, status: "shipped" }));
    await vi.waitFor(() => expect(onShipped).toHaveBeenCalledTimes(1));
  });

  it("says that somebody else was faster", async () => {
    const body = { status: 409, code: "INVALID_STATE", detail: "the order is shipped", traceId: "abc123" };
    vi.stubGlobal(
      "fetch",
      vi.fn(() => Promise.resolve(Response.json(body, { status: 409 }))),
    );
    const onShipped = vi.fn();
    renderPage(<ShipmentForm order={order} onShipped={onShipped} />);
    await userEvent.type(screen.getByLabelText(/Tracking number/), "SF1234567890");
    await userEvent.click(screen.getByRole("button", { name: "Ship the order" }));
    expect(await screen.findByRole("alert")).toHaveTextContent(/its state has changed meanwhile.*abc123/s);
    expect(onShipped).not.toHaveBeenCalled();
  });
});
