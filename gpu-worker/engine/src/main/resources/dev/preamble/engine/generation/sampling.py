# Choosing the next token of each row.
class Sampling(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # The likeliest. logits (B, V) to (B)
  def forward(self, logits: Tensor) -> Tensor:
    return torch.argmax(logits, 1)

  # One drawn from the tokens that are left: the top_k likeliest, of these as few as together have probability top_p.
  # uniform (B): a number in [0, 1) for each row, so that the draw depends on nothing else.
  # numbers: temperature, top k, top p
  def draw(self, logits: Tensor, uniform: Tensor, numbers: Tensor) -> Tensor:
    temperature, k, top_p = [float(n) for n in torch.unbind(numbers)]
    logits, order = torch.topk(logits, int(k), 1)  # (B, k) each, the likeliest first
    p = torch.softmax(logits / temperature, 1)  # (B, k)
    p = p * torch.lt(torch.cumsum(p, 1) - p, top_p)  # (B, k), 0 beyond the few
    sums = torch.cumsum(p, 1)  # (B, k)
    drawn = torch.unsqueeze(uniform, 1) * torch.slice(sums, 1, -1)  # (B, 1)
    chosen = torch.sum(torch.le(sums, drawn), [1], True)  # (B, 1)
    return torch.squeeze(torch.gather(order, 1, torch.clamp(chosen, 0, int(k) - 1)), 1)

  # Some rows of the logits. (n) of (B, V) to (n, V)
  def select(self, logits: Tensor, rows: Tensor) -> Tensor:
    return torch.index_select(logits, 0, rows)
