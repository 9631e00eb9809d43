# Choosing the next token of each row.
class Sampling(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The likeliest. logits (B, V) to (B)
  def forward(self, logits: Tensor) -> Tensor:
    return torch.argmax(logits, 1)

  # One drawn from all tokens. share (B): a number in [0, 1) for each row, so that the draw depends on nothing else.
  # temperature (B)
  def draw(self, logits: Tensor, share: Tensor, temperature: Tensor) -> Tensor:
    p = torch.softmax(logits / torch.unsqueeze(temperature, 1), 1)  # (B, V)
    return torch.squeeze(self.at(p, share), 1)

  # As draw, from the tokens that are left: the top_k (B) likeliest, of these as few as together have probability
  # top_p (B). Looks at so many of the likeliest tokens alone: the second result (B) is 1 where these are too few.
  def draw_likely(self, logits: Tensor, share: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor, count: Tensor) -> Tuple[Tensor, Tensor]:
    n = min(int(count), logits.size(1))
    temperature, top_k, top_p = [torch.unsqueeze(t, 1) for t in [temperature, top_k, top_p]]  # (B, 1) each
    likely, order = torch.topk(logits, n, 1)  # (B, n) each, the likeliest first
    beyond = torch.ge(torch.arange(n, device=logits.device), top_k)  # (B, n)
    likely = torch.masked_fill(likely / temperature, beyond, -float("inf"))
    whole = torch.logsumexp(likely, [1], True)  # (B, 1)
    unseen = torch.gt(top_k, n)  # (B, 1)
    if bool(torch.any(unseen)):
      whole = torch.where(unseen, torch.logsumexp(logits / temperature, [1], True), whole)
    p = torch.exp(likely - whole)  # (B, n)
    sums = torch.cumsum(p, 1)  # (B, n)
    few = torch.logical_and(unseen, torch.lt(torch.slice(sums, 1, -1), top_p))  # (B, 1)
    p = p * torch.lt(sums - p, top_p)  # 0 beyond those that together have top_p
    return (torch.squeeze(torch.gather(order, 1, self.at(p, share)), 1), torch.to(torch.squeeze(few, 1), 4))

  # The first index at which the sum of p (B, n) exceeds that share of the whole. (B, 1)
  def at(self, p: Tensor, share: Tensor) -> Tensor:
    sums = torch.cumsum(p, 1)  # (B, n)
    drawn = torch.unsqueeze(share, 1) * torch.slice(sums, 1, -1)  # (B, 1)
    # What is not a number may have no place.
    return torch.clamp(torch.searchsorted(sums, drawn, out_int32=False, right=True), 0, p.size(1) - 1)

  # The logits, or log-probabilities, where the tokens that a row has already are less likely: ids (N) of rows (N), each
  # with its penalty (N). (B, V) to (B, V)
  def penalise(self, scores: Tensor, rows: Tensor, ids: Tensor, penalties: Tensor) -> Tensor:
    at = annotate(List[Optional[Tensor]], [rows, ids])
    s = torch.index(scores, at)  # (N)
    return torch.index_put(scores, at, torch.where(torch.lt(s, 0), s * penalties, s / penalties))

  # (B, V) to (B, V)
  def log_probabilities(self, logits: Tensor) -> Tensor:
    return torch.log_softmax(logits, 1)

  # The so many highest of each row, the highest first, and their tokens. (B, count) each
  def highest(self, scores: Tensor, count: Tensor) -> Tuple[Tensor, Tensor]:
    highest, ids = torch.topk(scores, int(count), 1)
    return (highest, ids)

  # Those of some tokens (B, n) of each row. (B, n)
  def of(self, scores: Tensor, ids: Tensor) -> Tensor:
    return torch.gather(scores, 1, ids)

  # Some rows of the logits. (n) of (B, V) to (n, V)
  def select(self, logits: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(logits, 0, rows)
