# Choosing the next token of each row.
class Sampling(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The likeliest. logits (B, V) to (B)
  def forward(self, logits: Tensor) -> Tensor:
    return torch.argmax(logits, 1)

  # One drawn from all tokens. uniform (B): a number in [0, 1) for each row, so that the draw depends on nothing else.
  # temperature (B)
  def draw(self, logits: Tensor, uniform: Tensor, temperature: Tensor) -> Tensor:
    p = torch.softmax(logits / torch.unsqueeze(temperature, 1), 1)  # (B, V)
    return torch.squeeze(self.at(p, uniform), 1)

  # As draw, from the tokens that are left: the top_k (B) likeliest, of these as few as together have probability
  # top_p (B).
  def draw_likely(self, logits: Tensor, uniform: Tensor, temperature: Tensor, top_k: Tensor, top_p: Tensor) -> Tensor:
    k = int(torch.max(top_k))
    logits, order = torch.topk(logits, k, 1)  # (B, k) each, the likeliest first
    beyond = torch.ge(torch.arange(k, device=logits.device), torch.unsqueeze(top_k, 1))  # (B, k)
    logits = torch.masked_fill(logits / torch.unsqueeze(temperature, 1), beyond, -float("inf"))
    p = torch.softmax(logits, 1)  # (B, k)
    p = p * torch.lt(torch.cumsum(p, 1) - p, torch.unsqueeze(top_p, 1))  # (B, k), 0 beyond the few
    return torch.squeeze(torch.gather(order, 1, self.at(p, uniform)), 1)

  # The first index at which the sum of p (B, n) exceeds that share of the whole. (B, 1)
  def at(self, p: Tensor, share: Tensor) -> Tensor:
    sums = torch.cumsum(p, 1)  # (B, n)
    drawn = torch.unsqueeze(share, 1) * torch.slice(sums, 1, -1)  # (B, 1)
    index = torch.sum(torch.le(sums, drawn), [1], True)  # (B, 1)
    # Rounding may leave no sum that exceeds it.
    return torch.minimum(index, torch.argmax(sums, 1, True))

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
