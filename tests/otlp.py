"""A receiver of OpenTelemetry's metrics on loopback, by OTLP over HTTP, that keeps what reaches it."""

import gzip
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler

from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.metrics.v1.metrics_pb2 import AGGREGATION_TEMPORALITY_DELTA

from tests.loopback import served


class Metrics:
    """What was received: counters as sums, gauges as their last values, each by name and sorted labels."""

    def __init__(self):
        self.address = ""
        self.counters = Counter()
        self.gauges = {}

    def take(self, body):
        request = ExportMetricsServiceRequest.FromString(body)
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    self._note(metric)

    def _note(self, metric):
        if metric.WhichOneof("data") == "sum":
            assert metric.sum.is_monotonic
            assert metric.sum.aggregation_temporality == AGGREGATION_TEMPORALITY_DELTA
            for point in metric.sum.data_points:
                self.counters[metric.name, labels(point)] += point.as_int
        elif metric.WhichOneof("data") == "gauge":
            for point in metric.gauge.data_points:
                self.gauges[metric.name, labels(point)] = point.as_double or point.as_int


def labels(point):
    return tuple(sorted((each.key, each.value.string_value) for each in point.attributes))


@contextmanager
def receiver():
    """Serve until the block ends; `address` is what OTEL_EXPORTER_OTLP_ENDPOINT takes."""
    metrics = Metrics()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            metrics.take(gzip.decompress(body) if self.headers["Content-Encoding"] == "gzip" else body)
            self.send_response(200 if self.path == "/v1/metrics" else 404)
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with served(Handler) as server:
        metrics.address = f"http://127.0.0.1:{server.server_port}"
        yield metrics
