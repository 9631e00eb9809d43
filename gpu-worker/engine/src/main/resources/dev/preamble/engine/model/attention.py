
  # Attention, and tokens one behind the other instead of in rows: what the scripts of all families share. Stands behind a
  # family's own text, inside its class.
  #
  #   B rows, T places for tokens in each, of which N in all hold one, P prefix slots, H heads, K heads of keys and values,
  #   D width of a head, S slots

  # Where in a batch there are tokens. (N)
  def places(self, ids: Tensor) -> Tensor:
    return torch.squeeze(torch.nonzero(torch.ge(torch.reshape(ids, [-1]), 0)), 1)

  # What a batch (B, T) has at the places. (1, N)
  def at(self, batch: Tensor, places: Tensor) -> Tensor:
    return torch.unsqueeze(torch.index_select(torch.reshape(batch, [-1]), 0, places), 0)

  # Tokens one behind the other (1, H, N, D) as rows, with zeros in places without one. (B, H, T, D)
  def spread(self, x: Tensor, places: Tensor, B: int, T: int) -> Tensor:
    _0, H, N, D = x.size()
    x = torch.transpose(x[0], 0, 1)  # (N, H, D)
    if N < B * T:
      x = torch.index_copy(torch.zeros([B * T, H, D], dtype=x.dtype, device=x.device), 0, places, x)
    return torch.transpose(x.view([B, T, H, D]), 1, 2)

  # The opposite: rows (B, H, T, D) as tokens one behind the other. (1, H, N, D)
  def gathered(self, x: Tensor, places: Tensor) -> Tensor:
    B, H, T, D = x.size()
    x = torch.reshape(torch.transpose(x, 1, 2), [B * T, H, D])
    if places.size(0) < B * T:
      x = torch.index_select(x, 0, places)  # (N, H, D)
    return torch.unsqueeze(torch.transpose(x, 0, 1), 0)

  # Of short rows on a CPU, products and softmax apart take less time than the fused kernel, whose backward is slow, and
  # what they keep for it is small.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    if q.is_cuda or q.size(2) > 256:
      return torch.scaled_dot_product_attention(q, self.repeated(k, q), self.repeated(v, q), bias)
    B, H, T, D = q.size()
    K = k.size(1)
    scale = 1. / torch.sqrt(D)
    if H == K:
      scores = torch.add(bias, torch.matmul(q, torch.transpose(k, 2, 3)), alpha=scale)  # (B, H, T, P + T)
      return torch.matmul(torch.softmax(scores, 3), v)
    q = torch.reshape(q, [B, K, H // K * T, D])  # the queries of heads with the same keys, one behind the other
    scores = torch.matmul(q, torch.transpose(k, 2, 3)).view([B, K, H // K, T, -1])
    scores = torch.add(torch.unsqueeze(bias, 2), scores, alpha=scale)  # (B, K, H / K, T, P + T)
    p = torch.softmax(scores, 4).view([B, K, H // K * T, -1])
    return torch.matmul(p, v).view([B, H, T, D])

  # Keys or values (B, K, S, D) for each head of the queries. (B, H, S, D)
  def repeated(self, k: Tensor, q: Tensor) -> Tensor:
    B, K, S, D = k.size()
    H = q.size(1)
    if H == K:
      return k
    return torch.reshape(torch.expand(torch.unsqueeze(k, 2), [B, K, H // K, S, D]), [B, H, S, D])

  # What is added to attention's scores: 0 where row b sees, its own lengths[b] prefix slots and, among the tokens, itself
  # and what came before it; beyond all scores elsewhere.
  def bias(self, lengths: Tensor, T: int, P: int, dtype: int) -> Tensor:
    prefix = torch.lt(torch.arange(P, device=lengths.device), torch.unsqueeze(lengths, 1))  # (B, P)
    prefix = torch.expand(prefix.view([lengths.size(0), 1, 1, P]), [-1, 1, T, P])  # (B, 1, T, P)
    causal = torch.tril(torch.ones([T, T], dtype=11, device=lengths.device))  # (T, T), boolean
    causal = torch.expand(causal, [lengths.size(0), 1, T, T])  # (B, 1, T, T)
    unseen = torch.logical_not(torch.cat([prefix, causal], 3))  # (B, 1, T, P + T)
    return torch.masked_fill(torch.zeros_like(unseen, dtype=dtype), unseen, -1e30)

  # Of T tokens, the first of which are at the given positions (B). (B, T)
  def positions(self, first: Tensor, T: int) -> Tensor:
    return torch.unsqueeze(first, 1) + torch.arange(T, device=first.device)
