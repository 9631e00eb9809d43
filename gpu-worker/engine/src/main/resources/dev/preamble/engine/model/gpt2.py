# GPT-2 (Radford et al. 2019) with a prefix (Li & Liang 2021) as TorchScript.
#
# {layers}, {heads}, {scale}, {epsilon} and {weights} are filled in from config.json before this text is compiled.
#
#   B rows, T tokens, P prefix slots, C width, H heads, D = C / H, L layers, V vocabulary, S cache slots
#
# weights: wte (V, C), wpe (positions, C), ln_f weight (C), ln_f bias (C), and for each layer, as (in, out):
#   ln_1 weight, bias, c_attn weight (C, 3C), bias, c_proj weight (C, C), bias,
#   ln_2 weight, bias, c_fc weight (C, 4C), bias, c_proj weight (4C, C), bias
#   {weights} in all. In int8, which decode alone takes, the matrices of layers are (out, in), behind all follow as many
#   again, in a matrix's place its scales (out), and then the head (V, C) in int8 and its scales (V).
# keys, values: the prefix in cache form (L, B, H, P, D); row b uses its first lengths[b] slots and has its first
#   token at position lengths[b]. Slots beyond are masked and must be finite.
class Gpt2(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool

  # forward is what the archive format calls its main method: the logits of every position. (B, T, V)
  def forward(self, ids: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tensor:
    h = self.hidden(ids, lengths, keys, values, weights)  # (B, T, C)
    return torch.matmul(h, torch.t(weights[0]))  # (B, T, V)

  def hidden(self, ids: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tensor:
    bias = self.bias(lengths, ids.size(1), keys.size(3), weights[0].dtype)  # (B, 1, T, P + T)
    x = self.embed(ids, lengths, weights)  # (B, T, C)
    for layer in range({layers}):
      x = self.layer(x, keys[layer], values[layer], bias, layer, weights)
    return torch.layer_norm(x, [x.size(2)], weights[2], weights[3], {epsilon})

  # x (B, T, C) after one more layer; keys, values: that layer's, (B, H, P, D)
  def layer(self, x: Tensor, keys: Tensor, values: Tensor, bias: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    q, k, v = self.project(x, layer, weights)  # (B, H, T, D) each
    k = torch.cat([torch.to(keys, k.dtype), k], 2)  # (B, H, P + T, D)
    v = torch.cat([torch.to(values, v.dtype), v], 2)  # (B, H, P + T, D)
    return self.block(x, self.attend(q, k, v, bias), layer, weights)

  # Of short rows on a CPU, products and softmax apart take less time than the fused kernel, whose backward is slow, and
  # what they keep for it is small.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    if q.is_cuda or q.size(2) > 256:
      return torch.scaled_dot_product_attention(q, k, v, bias)
    scores = torch.add(bias, torch.matmul(q, torch.transpose(k, 2, 3)), alpha={scale})  # (B, H, T, P + T)
    return torch.matmul(torch.softmax(scores, 3), v)

  # What is added to attention's scores: 0 where row b sees, its own lengths[b] prefix slots and, among the tokens, itself
  # and what came before it; beyond all scores elsewhere.
  def bias(self, lengths: Tensor, T: int, P: int, dtype: int) -> Tensor:
    prefix = torch.lt(torch.arange(P, device=lengths.device), torch.unsqueeze(lengths, 1))  # (B, P)
    prefix = torch.expand(prefix.view([lengths.size(0), 1, 1, P]), [-1, 1, T, P])  # (B, 1, T, P)
    causal = torch.tril(torch.ones([T, T], dtype=11, device=lengths.device))  # (T, T), boolean
    causal = torch.expand(causal, [lengths.size(0), 1, T, T])  # (B, 1, T, T)
    unseen = torch.logical_not(torch.cat([prefix, causal], 3))  # (B, 1, T, P + T)
    return torch.masked_fill(torch.zeros_like(unseen, dtype=dtype), unseen, -1e30)

  def embed(self, ids: Tensor, first: Tensor, weights: List[Tensor]) -> Tensor:
    positions = torch.unsqueeze(first, 1) + torch.arange(ids.size(1), device=ids.device)  # (B, T)
    return torch.embedding(weights[0], ids) + torch.embedding(weights[1], positions)  # (B, T, C)

  def project(self, x: Tensor, layer: int, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor]:
    B, T, C = x.size()
    w = 4 + 12 * layer
    x = torch.layer_norm(x, [C], weights[w], weights[w + 1], {epsilon})
    qkv = self.linear(x.view([B * T, C]), w + 2, weights)  # (B * T, 3C)
    qkv = qkv.view([B, T, 3, {heads}, C // {heads}])  # (B, T, 3, H, D)
    q, k, v = torch.unbind(torch.permute(qkv, [2, 0, 3, 1, 4]))  # (B, H, T, D) each
    return (q, k, v)

  def block(self, x: Tensor, attended: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    B, T, C = x.size()
    w = 4 + 12 * layer
    a = torch.reshape(torch.transpose(attended, 1, 2), [B * T, C])  # (B * T, C)
    x = x + self.linear(a, w + 4, weights).view([B, T, C])
    m = torch.layer_norm(x, [C], weights[w + 6], weights[w + 7], {epsilon}).view([B * T, C])  # (B * T, C)
    m = torch.gelu(self.linear(m, w + 8, weights), approximate="tanh")  # (B * T, 4C)
    return x + self.linear(m, w + 10, weights).view([B, T, C])

  # Rows (N, in) times the matrix at w, plus the bias behind it. (N, out) In bf16 matrices lie in memory as (out, in),
  # which takes few rows half the time.
  def linear(self, x: Tensor, w: int, weights: List[Tensor]) -> Tensor:
    if weights[w].dtype == 1:  # int8
      return torch._weight_int8pack_mm(x, weights[w], weights[w + {weights}]) + weights[w + 1]
    return torch.addmm(weights[w + 1], x, weights[w])

  # As hidden, of rows without a prefix whose first token is at the given positions (B).
  def plain(self, ids: Tensor, first: Tensor, weights: List[Tensor]) -> Tensor:
    x = self.embed(ids, first, weights)  # (B, T, C)
    for layer in range({layers}):
      q, k, v = self.project(x, layer, weights)  # (B, H, T, D) each
      x = self.block(x, torch.scaled_dot_product_attention(q, k, v, None, 0., True), layer, weights)
    return torch.layer_norm(x, [x.size(2)], weights[2], weights[3], {epsilon})

  # For each row the sum over its targets of -log p, the number of targets, and the gradient of the sum of all rows with
  # respect to the prefix. labels (B, T): the token itself where it is a target, else -100. A row's prefix gradient
  # depends on that row alone.
  def prefix_gradients(self, ids: Tensor, labels: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    keys = torch.requires_grad_(torch.detach(keys))
    values = torch.requires_grad_(torch.detach(values))
    h = self.hidden(ids, lengths, keys, values, weights)  # (B, T, C)
    nll, counts, selected, gradient = self.loss(h, labels, weights[0], True, torch.empty([0]))
    gradients = torch.grad([selected], [keys, values], annotate(List[Optional[Tensor]], [gradient]))
    return (nll, counts, unchecked_cast(Tensor, gradients[0]), unchecked_cast(Tensor, gradients[1]))

  # As prefix_gradients, to the bit. Of a layer's activations it keeps its input alone and computes the others again when
  # their gradient is due (gradient checkpointing; Chen et al. 2016): a third more work, little memory a layer.
  def prefix_gradients_recomputing(self, ids: Tensor, labels: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    keys = torch.detach(keys)
    values = torch.detach(values)
    bias = self.bias(lengths, ids.size(1), keys.size(3), weights[0].dtype)
    inputs = [self.embed(ids, lengths, weights)]  # (B, T, C) each
    for layer in range({layers}):
      inputs.append(self.layer(inputs[layer], keys[layer], values[layer], bias, layer, weights))
    x = torch.requires_grad_(inputs.pop())
    h = torch.layer_norm(x, [x.size(2)], weights[2], weights[3], {epsilon})
    nll, counts, selected, gradient = self.loss(h, labels, weights[0], True, torch.empty([0]))
    ofx = unchecked_cast(Tensor, torch.grad([selected], [x], annotate(List[Optional[Tensor]], [gradient]))[0])
    ofkeys = torch.empty_like(keys)
    ofvalues = torch.empty_like(values)
    for back in range({layers}):
      layer = {layers} - 1 - back
      x = torch.requires_grad_(inputs.pop())
      k = torch.requires_grad_(torch.detach(keys[layer]))
      v = torch.requires_grad_(torch.detach(values[layer]))
      y = self.layer(x, k, v, bias, layer, weights)
      gradients = torch.grad([y], [x, k, v], annotate(List[Optional[Tensor]], [ofx]))
      ofx = unchecked_cast(Tensor, gradients[0])
      torch.copy_(ofkeys[layer], unchecked_cast(Tensor, gradients[1]))
      torch.copy_(ofvalues[layer], unchecked_cast(Tensor, gradients[2]))
    return (nll, counts, ofkeys, ofvalues)

  # The first two results of prefix_gradients, without the gradient.
  def losses(self, ids: Tensor, labels: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor]:
    nll, counts, _0, _1 = self.loss(self.hidden(ids, lengths, keys, values, weights), labels, weights[0], False, torch.empty([0]))
    return (nll, counts)

  # As prefix_gradients, of rows without a prefix and with respect to all weights, in their order.
  def weight_gradients(self, ids: Tensor, labels: Tensor, first: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, List[Tensor]]:
    leaves = [torch.requires_grad_(torch.detach(w)) for w in weights]
    head_gradient = torch.zeros_like(weights[0])  # (V, C)
    nll, counts, selected, gradient = self.loss(self.plain(ids, first, leaves), labels, weights[0], True, head_gradient)
    gradients = annotate(List[Tensor], [])
    for g in torch.grad([selected], leaves, annotate(List[Optional[Tensor]], [gradient])):
      gradients.append(unchecked_cast(Tensor, g))
    torch.add_(gradients[0], head_gradient)
    return (nll, counts, gradients)

  # The losses of weight_gradients, without the gradients.
  def plain_losses(self, ids: Tensor, labels: Tensor, first: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor]:
    nll, counts, _0, _1 = self.loss(self.plain(ids, first, weights), labels, weights[0], False, torch.empty([0]))
    return (nll, counts)

  # Logits exist only where a target is predicted, and only a slice of them at a time; the gradient of -log p with
  # respect to the logits is p - 1 at the target and p elsewhere, so no graph of the head is kept.
  # head (V, C). The gradient with respect to the head is added to head_gradient, unless that is empty.
  # Returns nll (B), counts (B), the N hidden states that predict a target (N, C), and the gradient of sum(nll) there
  # (N, C), which is rubbish unless it was to differentiate.
  def loss(self, h: Tensor, labels: Tensor, head: Tensor, differentiate: bool, head_gradient: Tensor) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    B, T, C = h.size()
    targets = torch.reshape(torch.slice(labels, 1, 1), [-1])  # (B * (T - 1)), the token after each position
    at = torch.squeeze(torch.nonzero(torch.ne(targets, -100)), 1)  # (N)
    rows = torch.floor_divide(at, T - 1)  # (N)
    targets = torch.index_select(targets, 0, at)  # (N)
    selected = torch.index_select(torch.reshape(torch.slice(h, 1, 0, -1), [-1, C]), 0, at)  # (N, C)
    states = torch.detach(selected)
    gradient = torch.empty_like(states)  # (N, C)
    nll = torch.zeros([at.size(0)], dtype=6, device=h.device)  # (N)
    for first in range(0, at.size(0), 256):
      last = min(first + 256, at.size(0))
      chosen = torch.slice(targets, 0, first, last)  # (n)
      logits = torch.matmul(torch.slice(states, 0, first, last), torch.t(head))  # (n, V)
      p = torch.softmax(logits, 1)  # (n, V)
      # The likeliest token's probability is never so small as to be 0, whatever the target's is.
      total = torch.to(torch.amax(logits, [1]), 6) - torch.log(torch.to(torch.amax(p, [1]), 6))  # (n)
      logit = torch.squeeze(torch.gather(logits, 1, torch.unsqueeze(chosen, 1)), 1)  # (n)
      torch.copy_(torch.slice(nll, 0, first, last), total - torch.to(logit, 6))
      if differentiate:
        at_target = annotate(List[Optional[Tensor]], [torch.arange(last - first, device=h.device), chosen])
        torch.index_put_(p, at_target, torch.full([last - first], -1., dtype=p.dtype, device=h.device), True)
        torch.copy_(torch.slice(gradient, 0, first, last), torch.matmul(p, head))
        if head_gradient.numel() > 0:
          torch.addmm_(head_gradient, torch.t(p), torch.slice(states, 0, first, last))
    zeros = torch.zeros([B], dtype=6, device=h.device)
    counts = torch.index_add(zeros, 0, rows, torch.ones_like(nll))  # (B)
    return (torch.index_add(zeros, 0, rows, nll), counts, selected, gradient)

  # A cache of keys and values, (L, 2, R, H, S, D), has a row for each sequence. A row's slots are filled from the left,
  # by its prefix and then by its tokens, so that a token's slot is its position; what lies beyond is finite.

  # A cache for so many rows and slots. numbers: R, H, S, D
  def empty(self, numbers: Tensor, weights: List[Tensor]) -> Tensor:
    R, H, S, D = [int(n) for n in torch.unbind(numbers)]
    return torch.zeros([{layers}, 2, R, H, S, D], dtype=weights[0].dtype, device=weights[0].device)

  # Appends tokens to some rows, and returns the logits after the last of each. (K, V)
  # ids (N): those of the first row, then those of the second, and so on. rows, lengths, counts (K): which row of the
  # cache, how many of its slots are filled, how many tokens are for it.
  def extend(self, ids: Tensor, rows: Tensor, lengths: Tensor, counts: Tensor, cache: Tensor, weights: List[Tensor]) -> Tensor:
    K = rows.size(0)
    row = [int(r) for r in torch.unbind(rows)]
    length = [int(n) for n in torch.unbind(lengths)]
    count = [int(n) for n in torch.unbind(counts)]
    positions = torch.cat([torch.arange(length[k], length[k] + count[k], device=ids.device) for k in range(K)])  # (N)
    x = torch.unsqueeze(torch.embedding(weights[0], ids) + torch.embedding(weights[1], positions), 0)  # (1, N, C)
    masks = [torch.tril(torch.ones([count[k], length[k] + count[k]], dtype=11, device=ids.device), length[k]) for k in range(K)]
    for layer in range({layers}):
      q, k, v = self.project(x, layer, weights)  # (1, H, N, D) each
      attended = annotate(List[Tensor], [])
      first = 0
      for i in range(K):
        last = first + count[i]
        slots = torch.slice(torch.slice(cache[layer], 1, row[i], row[i] + 1), 3, 0, length[i] + count[i])  # (2, 1, H, n, D)
        torch.copy_(torch.slice(slots[0], 2, length[i]), torch.slice(k, 2, first, last))
        torch.copy_(torch.slice(slots[1], 2, length[i]), torch.slice(v, 2, first, last))
        attended.append(torch.scaled_dot_product_attention(torch.slice(q, 2, first, last), slots[0], slots[1], masks[i]))
        first = last
      x = self.block(x, torch.cat(attended, 2), layer, weights)
    return self.predict(torch.index_select(x[0], 0, torch.cumsum(counts, 0) - 1), weights)

  # Appends one token to each of the first B rows, of which lengths (B) slots are filled. Returns the logits after it.
  # (B, V)
  def decode(self, tokens: Tensor, lengths: Tensor, cache: Tensor, weights: List[Tensor]) -> Tensor:
    B = tokens.size(0)
    S = int(torch.max(lengths)) + 1
    mask = torch.le(torch.arange(S, device=tokens.device), torch.unsqueeze(lengths, 1)).view([B, 1, 1, S])
    at = annotate(List[Optional[Tensor]], [torch.arange(B, device=tokens.device), None, lengths])
    x = self.embed(torch.unsqueeze(tokens, 1), lengths, weights)  # (B, 1, C)
    for layer in range({layers}):
      q, k, v = self.project(x, layer, weights)  # (B, H, 1, D) each
      torch.index_put_(cache[layer][0], at, torch.squeeze(k, 2))
      torch.index_put_(cache[layer][1], at, torch.squeeze(v, 2))
      slots = torch.slice(torch.slice(cache[layer], 1, 0, B), 3, 0, S)  # (2, B, H, S, D)
      x = self.block(x, torch.scaled_dot_product_attention(q, slots[0], slots[1], mask), layer, weights)
    return self.predict(torch.squeeze(x, 1), weights)

  def predict(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    x = torch.layer_norm(x, [x.size(1)], weights[2], weights[3], {epsilon})  # (B, C)
    if len(weights) > {weights}:
      return torch.to(torch._weight_int8pack_mm(x, weights[2 * {weights}], weights[2 * {weights} + 1]), 6)  # (B, V)
    return torch.to(torch.matmul(x, torch.t(weights[0])), 6)  # (B, V), fp32
