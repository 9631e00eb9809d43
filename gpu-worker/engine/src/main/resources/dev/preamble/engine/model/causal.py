
  # What the scripts of all decoder-only families share: a prefix (Li & Liang 2021) before the tokens of each row, its
  # gradient, and a cache to decode with. Stands behind a family's own text, inside its class.
  #
  # {layers}, {head} and {weights} are filled in before this text is compiled.
  #
  #   B rows, T tokens, P prefix slots, C width, H heads, K heads of keys and values, D width of a head, L layers,
  #   V vocabulary, S cache slots
  #
  # A family has
  #   embed      ids (B, T) at positions (B, T) as hidden states (B, T, C)
  #   placed     the same of what stands in place of their embeddings, (B, T, C)
  #   rotation   what its layers have to know of positions (B, T)
  #   project    of hidden states (B, T, C) a layer's queries (B, H, T, D), keys and values (B, K, T, D)
  #   block      hidden states (B, T, C) and what was attended (B, H, T, D) as those of the next layer (B, T, C)
  #   normalise  hidden states as the head takes them
  #
  # weights: {weights} in a family's own order, the head (V, C) at {head}. In int8, which decode alone takes, the matrices of
  #   layers are (out, in), behind all follow as many again, in a matrix's place its scales (out), and then the head (V, C)
  #   in int8 and its scales (V). Adapters, if there are any, stand behind all others: see adapted.
  # keys, values: the prefix in cache form (L, B, K, P, D); row b uses its first lengths[b] slots and has its first
  #   token at position lengths[b]. Slots beyond are masked and must be finite.
  # lengths (B); or (B, 1 + L) where a row sees its prefix from one of its tokens on, or in some layers alone: that token,
  #   before which positions are those without a prefix, and the slots that it uses in each layer, all or none.

  # ids (B, T): a row ends where they turn negative. What is beyond takes no part, except that attention, which goes row by
  #   row, has slots for it: of the B * T places N hold a token.

  # forward is what the archive format calls its main method: the logits of every position, rubbish behind a row's end.
  # (B, T, V)
  def forward(self, ids: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tensor:
    B, T = ids.size()
    h = self.hidden(ids, self.places(ids), lengths, keys, values, weights)  # (1, N, C)
    h = self.spread(torch.unsqueeze(h, 1), self.places(ids), B, T)  # (B, 1, T, C)
    return self.logits(torch.squeeze(h, 1), weights)

  # The hidden states of all tokens, one row behind the other. (1, N, C)
  def hidden(self, ids: Tensor, places: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tensor:
    bias = self.seen(lengths, 0, ids.size(1), keys.size(3), weights[0].dtype)  # (B, 1, T, P + T)
    positions = self.at(self.behind(lengths, ids.size(1)), places)  # (1, N)
    rotation = self.rotation(positions, weights[0].dtype)
    x = self.embed(self.at(ids, places), positions, weights)  # (1, N, C)
    for layer in range({layers}):
      if lengths.dim() > 1:
        bias = self.seen(lengths, layer, ids.size(1), keys.size(3), weights[0].dtype)
      x = self.layer(x, rotation, keys[layer], values[layer], bias, places, layer, weights)
    return self.normalise(x, weights)

  # As bias, of a layer.
  def seen(self, lengths: Tensor, layer: int, T: int, P: int, dtype: int) -> Tensor:
    if lengths.dim() == 1:
      return self.bias(lengths, T, P, dtype)
    bias = self.bias(torch.select(lengths, 1, 1 + layer), T, P, dtype)  # (B, 1, T, P + T)
    tokens = torch.unsqueeze(torch.arange(T, device=lengths.device), 0)  # (1, T)
    before = torch.lt(tokens, torch.slice(lengths, 1, 0, 1)).view([lengths.size(0), 1, T, 1])
    slots = torch.lt(torch.arange(P + T, device=lengths.device), P)  # (P + T)
    return torch.masked_fill(bias, torch.logical_and(before, slots), -1e30)

  # The positions of T tokens. (B, T)
  def behind(self, lengths: Tensor, T: int) -> Tensor:
    if lengths.dim() == 1:
      return self.positions(lengths, T)
    tokens = torch.unsqueeze(torch.arange(T, device=lengths.device), 0)  # (1, T)
    after = torch.ge(tokens, torch.slice(lengths, 1, 0, 1))  # (B, T)
    return tokens + after * torch.amax(torch.slice(lengths, 1, 1), [1], True)

  # x (1, N, C) after one more layer; keys, values: that layer's, (B, K, P, D)
  def layer(self, x: Tensor, rotation: Tensor, keys: Tensor, values: Tensor, bias: Tensor, places: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    B = bias.size(0)
    T = bias.size(2)
    q, k, v = self.project(x, rotation, layer, weights)
    q = self.spread(q, places, B, T)  # (B, H, T, D)
    k = torch.cat([torch.to(keys, k.dtype), self.spread(k, places, B, T)], 2)  # (B, K, P + T, D)
    v = torch.cat([torch.to(values, v.dtype), self.spread(v, places, B, T)], 2)  # (B, K, P + T, D)
    return self.adapted(self.block(x, self.gathered(self.attend(q, k, v, bias), places), layer, weights), layer, weights)

  # What the adapter behind a layer makes of its hidden states (B, T, C): a residual bottleneck (Houlsby et al. 2019), one
  # a layer behind a normalisation (Lin et al. 2020). Its weights: normalisation weight (C), bias (C), down (C, M), bias,
  # up (M, C), bias. A model without adapters has none of them.
  def adapted(self, x: Tensor, layer: int, weights: List[Tensor]) -> Tensor:
    if len(weights) != {weights} + 6 * {layers}:
      return x
    B, T, C = x.size()
    w = {weights} + 6 * layer
    m = torch.layer_norm(x, [C], weights[w], weights[w + 1], 1e-5).view([B * T, C])
    m = torch.relu(torch.addmm(weights[w + 3], m, weights[w + 2]))
    return x + torch.addmm(weights[w + 5], m, weights[w + 4]).view([B, T, C])

  # As hidden, of rows without a prefix whose first token is at the given positions (B).
  def plain(self, ids: Tensor, first: Tensor, weights: List[Tensor]) -> Tensor:
    positions = self.positions(first, ids.size(1))  # (B, T)
    rotation = self.rotation(positions, weights[0].dtype)
    x = self.embed(ids, positions, weights)  # (B, T, C)
    for layer in range({layers}):
      q, k, v = self.project(x, rotation, layer, weights)
      a = torch.scaled_dot_product_attention(q, self.repeated(k, q), self.repeated(v, q), None, 0., True)
      x = self.adapted(self.block(x, a, layer, weights), layer, weights)
    return self.normalise(x, weights)

  # The keys and values that the layers compute of words, as a prefix: ids (P). (P, 2L, K, D), fp32
  def activations(self, ids: Tensor, weights: List[Tensor]) -> Tensor:
    return self.computed(torch.embedding(weights[0], ids), weights)

  # The embeddings of words (P). (P, C), fp32
  def embeddings(self, ids: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.to(torch.embedding(weights[0], ids), 6)

  # As activations, of embeddings (P, C) that need not be those of words.
  def computed(self, embeddings: Tensor, weights: List[Tensor]) -> Tensor:
    positions = torch.unsqueeze(torch.arange(embeddings.size(0), device=embeddings.device), 0)  # (1, P)
    rotation = self.rotation(positions, weights[0].dtype)
    x = self.placed(torch.unsqueeze(torch.to(embeddings, weights[0].dtype), 0), positions, weights)  # (1, P, C)
    laid = annotate(List[Tensor], [])
    for layer in range({layers}):
      q, k, v = self.project(x, rotation, layer, weights)
      laid.append(k[0])
      laid.append(v[0])
      a = torch.scaled_dot_product_attention(q, self.repeated(k, q), self.repeated(v, q), None, 0., True)
      x = self.adapted(self.block(x, a, layer, weights), layer, weights)
    return torch.to(torch.transpose(torch.transpose(torch.stack(laid), 1, 2), 0, 1), 6)

  # The gradient of embeddings (P, C) from that of what is computed of them, (P, 2L, K, D).
  def computed_gradient(self, embeddings: Tensor, gradient: Tensor, weights: List[Tensor]) -> Tensor:
    leaf = torch.requires_grad_(torch.detach(embeddings))
    gradients = torch.grad([self.computed(leaf, weights)], [leaf], annotate(List[Optional[Tensor]], [gradient]))
    return unchecked_cast(Tensor, gradients[0])

  # For each row the sum over its targets of -log p, the number of targets, and the gradient of the sum of all rows with
  # respect to the prefix. labels (B, T): the token itself where it is a target, else -100. smoothing (B): see loss, or
  # empty. A row's prefix gradient
  # depends on that row alone.
  def prefix_gradients(self, ids: Tensor, labels: Tensor, smoothing: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    keys = torch.requires_grad_(torch.detach(keys))
    values = torch.requires_grad_(torch.detach(values))
    places = self.places(ids)
    h = self.hidden(ids, places, lengths, keys, values, weights)  # (1, N, C)
    nll, counts, selected, gradient = self.loss(h, labels, places, weights, True, smoothing, torch.empty([0]))
    gradients = torch.grad([selected], [keys, values], annotate(List[Optional[Tensor]], [gradient]))
    return (nll, counts, unchecked_cast(Tensor, gradients[0]), unchecked_cast(Tensor, gradients[1]))

  # As prefix_gradients, to the bit. Of a layer's activations it keeps its input alone and computes the others again when
  # their gradient is due (gradient checkpointing; Chen et al. 2016): a third more work, little memory a layer.
  def prefix_gradients_recomputing(self, ids: Tensor, labels: Tensor, smoothing: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    keys = torch.detach(keys)
    values = torch.detach(values)
    bias = self.seen(lengths, 0, ids.size(1), keys.size(3), weights[0].dtype)
    places = self.places(ids)
    positions = self.at(self.behind(lengths, ids.size(1)), places)
    rotation = self.rotation(positions, weights[0].dtype)
    inputs = [self.embed(self.at(ids, places), positions, weights)]  # (1, N, C) each
    for layer in range({layers}):
      if lengths.dim() > 1:
        bias = self.seen(lengths, layer, ids.size(1), keys.size(3), weights[0].dtype)
      inputs.append(self.layer(inputs[layer], rotation, keys[layer], values[layer], bias, places, layer, weights))
    x = torch.requires_grad_(inputs.pop())
    nll, counts, selected, gradient = self.loss(self.normalise(x, weights), labels, places, weights, True, smoothing, torch.empty([0]))
    ofx = unchecked_cast(Tensor, torch.grad([selected], [x], annotate(List[Optional[Tensor]], [gradient]))[0])
    ofkeys = torch.empty_like(keys)
    ofvalues = torch.empty_like(values)
    for back in range({layers}):
      layer = {layers} - 1 - back
      x = torch.requires_grad_(inputs.pop())
      k = torch.requires_grad_(torch.detach(keys[layer]))
      v = torch.requires_grad_(torch.detach(values[layer]))
      if lengths.dim() > 1:
        bias = self.seen(lengths, layer, ids.size(1), keys.size(3), weights[0].dtype)
      y = self.layer(x, rotation, k, v, bias, places, layer, weights)
      gradients = torch.grad([y], [x, k, v], annotate(List[Optional[Tensor]], [ofx]))
      ofx = unchecked_cast(Tensor, gradients[0])
      torch.copy_(ofkeys[layer], unchecked_cast(Tensor, gradients[1]))
      torch.copy_(ofvalues[layer], unchecked_cast(Tensor, gradients[2]))
    return (nll, counts, ofkeys, ofvalues)

  # The first two results of prefix_gradients, without the gradient.
  def losses(self, ids: Tensor, labels: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor]:
    places = self.places(ids)
    h = self.hidden(ids, places, lengths, keys, values, weights)
    nll, counts, _0, _1 = self.loss(h, labels, places, weights, False, torch.empty([0]), torch.empty([0]))
    return (nll, counts)

  # As prefix_gradients, of rows without a prefix and with respect to all weights, in their order.
  def weight_gradients(self, ids: Tensor, labels: Tensor, first: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, List[Tensor]]:
    leaves = [torch.requires_grad_(torch.detach(w)) for w in weights]
    head_gradient = torch.zeros_like(weights[{head}])  # (V, C)
    nll, counts, selected, gradient = self.loss(self.plain(ids, first, leaves), labels, self.places(ids), weights, True, torch.empty([0]), head_gradient)
    gradients = annotate(List[Tensor], [])
    # A head that is not the embedding takes no part in the hidden states.
    grads = torch.grad([selected], leaves, annotate(List[Optional[Tensor]], [gradient]), None, False, True)
    for i in range(len(grads)):
      g = grads[i]
      gradients.append(torch.zeros_like(weights[i]) if g is None else unchecked_cast(Tensor, g))
    torch.add_(gradients[{head}], head_gradient)
    return (nll, counts, gradients)

  # As prefix_gradients, with respect to some of the weights, chosen (N) by their places, instead of the prefix. These are in
  # fp32. If the others are in bf16, they are rounded to compute with, and their gradients are not (mixed precision;
  # Micikevicius et al. 2018). Below the lowest of them nothing is differentiated.
  def chosen_gradients(self, ids: Tensor, labels: Tensor, smoothing: Tensor, lengths: Tensor, keys: Tensor, values: Tensor, chosen: Tensor, rounded: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor, List[Tensor]]:
    dtype = 15 if bool(rounded) else 6  # bf16, fp32
    at = [int(i) for i in torch.unbind(chosen)]
    leaves = [torch.requires_grad_(torch.detach(weights[i])) for i in at]
    mixed = [w for w in weights]
    head_gradient = torch.empty([0])
    for i in range(len(at)):
      mixed[at[i]] = torch.to(leaves[i], dtype)
      if at[i] == {head}:
        head_gradient = torch.zeros_like(leaves[i])  # (V, C)
    places = self.places(ids)
    h = self.hidden(ids, places, lengths, keys, values, mixed)  # (1, N, C)
    frozen = [torch.detach(w) for w in mixed]
    nll, counts, selected, gradient = self.loss(h, labels, places, frozen, True, smoothing, head_gradient)
    gradients = annotate(List[Tensor], [])
    grads = torch.grad([selected], leaves, annotate(List[Optional[Tensor]], [gradient]), None, False, True)
    for i in range(len(grads)):
      g = grads[i]
      gradients.append(torch.zeros_like(leaves[i]) if g is None else unchecked_cast(Tensor, g))
      if at[i] == {head}:
        torch.add_(gradients[i], head_gradient)
    return (nll, counts, gradients)

  # The losses of weight_gradients, without the gradients.
  def plain_losses(self, ids: Tensor, labels: Tensor, first: Tensor, weights: List[Tensor]) -> Tuple[Tensor, Tensor]:
    nll, counts, _0, _1 = self.loss(self.plain(ids, first, weights), labels, self.places(ids), weights, False, torch.empty([0]), torch.empty([0]))
    return (nll, counts)

  # A cache of keys and values, (L, 2, R, K, S, D), has a row for each sequence. A row's slots are filled from the left,
  # by its prefix and then by its tokens, so that the slot of a token that sees the prefix is its position; what lies
  # beyond is finite.
  # lengths (B): how many slots are filled; or (B, 2 + L) where a prefix is not in all layers or not seen by all tokens:
  #   the slots that are filled, then as in lengths of batches.

  # A cache for so many rows and slots. numbers: R, K, S, D
  def empty(self, numbers: Tensor, weights: List[Tensor]) -> Tensor:
    R, K, S, D = [int(n) for n in torch.unbind(numbers)]
    return torch.zeros([{layers}, 2, R, K, S, D], dtype=weights[0].dtype, device=weights[0].device)

  # Appends tokens to some rows, and returns the logits after the last of each. (N rows, V)
  # ids (N): those of the first row, then those of the second, and so on. rows, counts: which row of the cache, how many
  # tokens are for it.
  def extend(self, ids: Tensor, rows: Tensor, lengths: Tensor, counts: Tensor, cache: Tensor, weights: List[Tensor]) -> Tensor:
    row = [int(r) for r in torch.unbind(rows)]
    length = [int(n) for n in torch.unbind(lengths if lengths.dim() == 1 else torch.select(lengths, 1, 0))]
    count = [int(n) for n in torch.unbind(counts)]
    n = len(row)
    positions = torch.cat([self.following(lengths, i, length[i], count[i]) for i in range(n)])  # (N)
    positions = torch.unsqueeze(positions, 0)  # (1, N)
    rotation = self.rotation(positions, weights[0].dtype)
    x = self.embed(torch.unsqueeze(ids, 0), positions, weights)  # (1, N, C)
    masks = [self.reached(lengths, i, 0, length[i], count[i]) for i in range(n)]
    for layer in range({layers}):
      if lengths.dim() > 1:
        masks = [self.reached(lengths, i, layer, length[i], count[i]) for i in range(n)]
      q, k, v = self.project(x, rotation, layer, weights)  # (1, H or K, N, D) each
      attended = annotate(List[Tensor], [])
      first = 0
      for i in range(n):
        last = first + count[i]
        slots = torch.slice(torch.slice(cache[layer], 1, row[i], row[i] + 1), 3, 0, length[i] + count[i])  # (2, 1, K, n, D)
        torch.copy_(torch.slice(slots[0], 2, length[i]), torch.slice(k, 2, first, last))
        torch.copy_(torch.slice(slots[1], 2, length[i]), torch.slice(v, 2, first, last))
        ofrow = torch.slice(q, 2, first, last)  # (1, H, n, D)
        attended.append(torch.scaled_dot_product_attention(ofrow, self.repeated(slots[0], q), self.repeated(slots[1], q), masks[i]))
        first = last
      x = self.adapted(self.block(x, torch.cat(attended, 2), layer, weights), layer, weights)
    return self.predict(torch.index_select(x[0], 0, torch.cumsum(counts, 0) - 1), weights)

  # The positions of so many more tokens of a row. (count)
  def following(self, lengths: Tensor, i: int, length: int, count: int) -> Tensor:
    positions = torch.arange(length, length + count, device=lengths.device)
    if lengths.dim() == 1:
      return positions
    P = torch.amax(torch.slice(lengths[i], 0, 2))
    return positions - P * torch.lt(positions, P + lengths[i][1])

  # Which slots they see in a layer. (count, length + count)
  def reached(self, lengths: Tensor, i: int, layer: int, length: int, count: int) -> Tensor:
    causal = torch.tril(torch.ones([count, length + count], dtype=11, device=lengths.device), length)
    if lengths.dim() == 1:
      return causal
    P = torch.amax(torch.slice(lengths[i], 0, 2))
    slots = torch.arange(length + count, device=lengths.device)
    from_begin = torch.ge(torch.arange(length, length + count, device=lengths.device), P + lengths[i][1])  # (count)
    prefix = torch.logical_and(torch.unsqueeze(from_begin, 1), torch.lt(slots, lengths[i][2 + layer]))
    return torch.logical_and(causal, torch.logical_or(prefix, torch.ge(slots, P)))

  # Appends one token to each of the first B rows, which sees all of its prefix. Returns the logits after it. (B, V)
  def decode(self, tokens: Tensor, lengths: Tensor, cache: Tensor, weights: List[Tensor]) -> Tensor:
    B = tokens.size(0)
    filled = lengths if lengths.dim() == 1 else torch.select(lengths, 1, 0)  # (B)
    S = int(torch.max(filled)) + 1
    slots = torch.arange(S, device=tokens.device)
    mask = torch.le(slots, torch.unsqueeze(filled, 1)).view([B, 1, 1, S])
    whole = mask
    at = annotate(List[Optional[Tensor]], [torch.arange(B, device=tokens.device), None, filled])
    positions = torch.unsqueeze(filled, 1)  # (B, 1)
    rotation = self.rotation(positions, weights[0].dtype)
    x = self.embed(torch.unsqueeze(tokens, 1), positions, weights)  # (B, 1, C)
    for layer in range({layers}):
      q, k, v = self.project(x, rotation, layer, weights)  # (B, H or K, 1, D) each
      torch.index_put_(cache[layer][0], at, torch.squeeze(k, 2))
      torch.index_put_(cache[layer][1], at, torch.squeeze(v, 2))
      if lengths.dim() > 1:
        P = torch.amax(torch.slice(lengths, 1, 2), [1], True)  # (B, 1)
        absent = torch.logical_and(torch.lt(slots, P), torch.ge(slots, torch.slice(lengths, 1, 2 + layer, 3 + layer)))
        mask = torch.logical_and(whole, torch.logical_not(absent).view([B, 1, 1, S]))
      held = torch.slice(torch.slice(cache[layer], 1, 0, B), 3, 0, S)  # (2, B, K, S, D)
      grouped = torch.reshape(q, [B, k.size(1), -1, q.size(3)])  # (B, K, H / K, D)
      attended = torch.scaled_dot_product_attention(grouped, held[0], held[1], mask)
      x = self.adapted(self.block(x, torch.reshape(attended, q.size()), layer, weights), layer, weights)
    return self.predict(torch.squeeze(x, 1), weights)

  def predict(self, x: Tensor, weights: List[Tensor]) -> Tensor:
    x = self.normalise(x, weights)  # (B, C)
    if len(weights) == 2 * {weights} + 2:
      return torch.to(torch._weight_int8pack_mm(x, weights[2 * {weights}], weights[2 * {weights} + 1]), 6)  # (B, V)
    return torch.to(self.logits(x, weights), 6)  # (B, V), fp32

  # (*, C) to (*, V)
  def logits(self, h: Tensor, weights: List[Tensor]) -> Tensor:
    return torch.matmul(h, torch.t(weights[{head}]))
