import { Button, Card, CloseButton, Group, Loader, Stack, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";
import { answer, api } from "@/api/client";
import { Problem } from "@/api/problem";
import { Picture } from "@/ui/Picture";
import { Price } from "@/ui/Price";
import { ProblemAlert } from "@/ui/ProblemAlert";
import { startPayment } from "../payment/startPayment";
import { useFlashText } from "./messages";
import { dropPlace, type Place } from "./tickets";

/** A place is decided within seconds as a rule; after this many milliseconds that is no longer so. */
const long = 20_000;

/** PlaceCard follows one place in the queue until it is decided, and then leads to the order. */
export function PlaceCard({ place, now }: { place: Place; now: number }) {
  const t = useFlashText();
  const queries = useQueryClient();
  const { ticket } = place;
  const query = useQuery({
    queryKey: ["flash-ticket", ticket],
    queryFn: () => answer(api.GET("/api/v1/flash-sales/tickets/{ticket}", { params: { path: { ticket } } })),
    refetchInterval: ({ state }) =>
      state.data && state.data.status !== "queued" ? false : now - place.since > long ? 3000 : 1000,
    staleTime: 0,
  });
  const status = query.data?.status ?? "queued";
  const orderId = query.data?.orderId;
  const unknown = query.error instanceof Problem && query.error.status === 404;
  useEffect(() => {
    if (unknown) dropPlace(ticket); // it is somebody else's
  }, [unknown, ticket]);
  useEffect(() => {
    if (status === "queued") return;
    for (const queryKey of [["orders"], ["flash-sales"]]) void queries.invalidateQueries({ queryKey });
  }, [status, queries]);

  return (
    <Card component="li" withBorder radius="lg" padding="md" data-ticket={status}>
      <Group wrap="nowrap" align="flex-start">
        <Picture src={place.picture} alt="" size={64} />
        <Stack gap={4} flex={1} miw={0}>
          <Group justify="space-between" wrap="nowrap">
            <Text fw={600} lineClamp={1}>
              {place.title}
            </Text>
            {status !== "queued" && <CloseButton aria-label={t("dismiss")} onClick={() => dropPlace(ticket)} />}
          </Group>
          <Price money={place.price} />
          <Group gap="xs" role="status">
            {status === "queued" && <Loader size="xs" aria-hidden />}
            <Text fw={600}>{status === "ordered" ? t("ordered") : status === "soldOut" ? t("gone") : t("queued")}</Text>
          </Group>
          <Text size="sm" c="dimmed">
            {status === "ordered"
              ? t("orderedWhy")
              : status === "soldOut"
                ? t("goneWhy")
                : t("queuedWhy", { count: Math.max(0, Math.round((now - place.since) / 1000)) })}
          </Text>
          {status === "queued" && now - place.since > long && <Text size="sm">{t("queuedLong")}</Text>}
          {status === "queued" && query.error && !unknown && <Text size="sm">{t("cannotAsk")}</Text>}
          {status === "ordered" && orderId && <PayButtons orderId={orderId} onPaying={() => dropPlace(ticket)} />}
        </Stack>
      </Group>
    </Card>
  );
}

function PayButtons({ orderId, onPaying }: { orderId: string; onPaying: () => void }) {
  const t = useFlashText();
  const navigate = useNavigate();
  const [starting, setStarting] = useState(false);
  const [error, setError] = useState<unknown>();
  const busy = useRef(false);
  const pay = async () => {
    if (busy.current) return;
    busy.current = true;
    setStarting(true);
    setError(undefined);
    try {
      const payment = await startPayment(orderId);
      onPaying();
      await navigate(`/pay/${payment.id}`);
    } catch (e) {
      setError(e);
    } finally {
      busy.current = false;
      setStarting(false);
    }
  };
  return (
    <>
      {error !== undefined && <ProblemAlert error={error} />}
      <Group gap="xs">
        <Button onClick={() => void pay()} loading={starting}>
          {t("pay")}
        </Button>
        <Button component={Link} to={`/orders/${orderId}`} variant="default">
          {t("toOrder")}
        </Button>
      </Group>
    </>
  );
}
